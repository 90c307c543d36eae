"""What may be bought when, and what to order first."""
