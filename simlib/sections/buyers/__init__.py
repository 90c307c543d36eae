"""New and returning buyers, and how many the target needs."""
