"""Ingest: order exports and folders of tidy tables to a Shop (see docs/bring-your-own-data.md)."""

from simlib.data.history import history
from simlib.data.ingest import read
from simlib.data.shop import Shop, load

__all__ = ["Shop", "history", "load", "read"]
