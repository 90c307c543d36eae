"""Figures read off ledgers: the declared metrics, the hit probability, the bottleneck."""
