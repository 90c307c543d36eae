"""Scenarios over the same simulated customers."""
