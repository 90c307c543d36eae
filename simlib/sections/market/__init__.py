"""How large the market is and which share of it the target needs."""
