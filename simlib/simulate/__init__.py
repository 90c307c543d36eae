"""A year simulated: scenarios, the wiring of flows, replications, comparison, bottleneck."""
