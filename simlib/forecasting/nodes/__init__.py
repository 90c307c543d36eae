"""Forecasts of a hierarchy of series: shares of platforms and categories, and sums that agree."""
