"""The sales history and what is expected next."""
