"""The spreadsheet of a plan folder, one module a sheet."""
