"""Campaign windows."""
