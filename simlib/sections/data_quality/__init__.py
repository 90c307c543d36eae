"""What was read, refused and assumed."""
