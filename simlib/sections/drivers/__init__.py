"""Sessions × conversion × order value behind the target."""
