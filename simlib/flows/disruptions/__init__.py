"""Suppliers that fail and recover."""
