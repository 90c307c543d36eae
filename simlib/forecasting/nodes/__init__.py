"""Forecasts of a tree of series: shares of platforms and categories, and sums made to agree."""
