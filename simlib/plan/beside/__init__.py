"""What stands beside a target: goods, buying, buyers, market and offers of a plan folder."""
