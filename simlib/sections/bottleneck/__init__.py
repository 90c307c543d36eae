"""What breaks the target and what would fix it."""
