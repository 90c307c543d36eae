"""Cash by week and the deepest need."""
