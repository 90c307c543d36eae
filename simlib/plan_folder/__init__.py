"""Reading and writing a plan folder."""
