"""The answer: the target, the chance of reaching it and what can be reached."""
