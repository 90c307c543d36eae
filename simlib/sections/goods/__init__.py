"""The target by article, with class, role, stage, price, cost and stock of each."""
