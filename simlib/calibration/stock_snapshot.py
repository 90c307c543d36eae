"""The last stock snapshot of the data. Stock: units."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def free_stock(tables: Mapping[str, pd.DataFrame], basis: Mapping[str, str]) -> pd.Series | None:
    """Return free units (on hand less reserved) by article of the snapshot that the simulation opens with.

    tables: tidy tables; basis: what each input of the base scenario rests on. None where there is no snapshot or the
    simulation opens with an assumed stock.
    """
    stock = tables.get("stock")
    if stock is None or stock.empty or basis.get("stock", "assumed") == "assumed":
        return None
    last = stock[stock["day"] == stock["day"].max()]
    return (last["on_hand"] - last["reserved"]).clip(lower=0).groupby(last["sku"]).sum()
