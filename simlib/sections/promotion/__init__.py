"""The what-if promotion."""
