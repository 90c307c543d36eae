"""Days on which much of a shop was sold out, where stock is counted nearly every day. Time: shop-local day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simlib.core.message import Note
from simlib.data.history import paid
from simlib.plan.notes import note

FEWEST = 28  # days with a count of the stock
DAILY = 0.8  # share of days counted, first to last
MUCH = 1 / 3  # share of usual sales out of stock from which a day's sales are not its demand
MOST = 0.5  # share of such days beyond which there is nothing to compare with
BEFORE = 56  # days whose sales define what a product usually sells


def sold_out_days(tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DatetimeIndex, Note | None]:
    """Return (days, note): a DatetimeIndex of days whose sales are less than demand, and a note or None.

    A product is out of stock on a day if on hand less reserved is zero in all warehouses together; it weighs by its
    share of paid sales in the eight weeks before. Without near-daily counts there are no such days.
    """
    none = pd.DatetimeIndex([])
    stock = tables.get("stock")
    if stock is None or stock.empty:
        return none, None
    counted = stock["day"].drop_duplicates()
    if len(counted) < FEWEST or len(counted) < DAILY * ((counted.max() - counted.min()).days + 1):
        return none, None
    left = (stock["on_hand"] - stock["reserved"]).groupby([stock["sku"], stock["day"]]).sum()
    out = left[left <= 0].index.to_frame(index=False)
    lost = _share(out, tables).groupby(out["day"].to_numpy()).sum() if len(out) else pd.Series(dtype=float)
    days = pd.DatetimeIndex(lost.index[lost >= MUCH])
    if len(days) > MOST * len(counted):
        return none, note("often_sold_out", days=len(days), counted=len(counted))
    return days, None


def _share(out, tables):
    """Share of the shop's paid sales of the eight weeks before that each row's good made; 0 where nothing sold."""
    orders, lines = tables["orders"], tables["lines"]
    counted = orders.loc[paid(orders), ["order_id", "day"]]
    sold = lines.loc[lines["kind"] == "sale", ["order_id", "sku", "amount"]].merge(counted, on="order_id")
    skus = pd.Index(pd.unique(np.concatenate([sold["sku"].astype(str), out["sku"].astype(str)])))
    first = min(sold["day"].min(), out["day"].min()) - pd.Timedelta(days=BEFORE + 1)
    span = (max(sold["day"].max(), out["day"].max()) - first).days + 2

    def place(frame):
        return skus.get_indexer(frame["sku"].astype(str)), (frame["day"] - first).dt.days.to_numpy()

    (good, day), amount = place(sold), sold["amount"].to_numpy(float)
    order = np.argsort(good * span + day, kind="stable")
    keys, sums = (good * span + day)[order], np.concatenate([[0.0], amount[order].cumsum()])
    whole = np.concatenate([[0.0], np.bincount(day, amount, minlength=span).cumsum()])
    good, day = place(out)
    own = sums[np.searchsorted(keys, good * span + day)] - sums[np.searchsorted(keys, good * span + day - BEFORE)]
    total = whole[day] - whole[day - BEFORE]
    return pd.Series(np.divide(own, total, out=np.zeros(len(out)), where=total > 0))
