"""The report of a plan folder, one module a section."""
