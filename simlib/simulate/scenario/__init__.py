"""A scenario: parameters and tables, their files and their rules."""
