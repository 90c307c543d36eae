"""The clock, random bits, quantiles, ledger and signals that every flow uses."""
