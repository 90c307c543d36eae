"""The simulated years against the target."""
