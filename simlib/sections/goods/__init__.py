"""The target by article and what is known of each article."""
