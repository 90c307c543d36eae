"""Stock of every SKU in every warehouse."""
