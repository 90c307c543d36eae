"""Paid GMV as sessions × conversion × order value: the tree, breakback on it, gap and variance. Money: minor units."""
