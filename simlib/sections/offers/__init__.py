"""Festivals and campaigns of the plan year."""
