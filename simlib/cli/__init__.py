"""The command line: collects the commands."""
