"""Open-to-buy by category and month, waves of new items. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.money import split


def open_to_buy(
    sales: pd.DataFrame, opening: Mapping[str, int], on_order: pd.DataFrame | None = None, *, cover: float = 1.0
) -> pd.DataFrame:
    """Return month, category, opening, sales, closing, on_order, open_to_buy: what may still be ordered, exact.

    sales: frame month, category, sales (minor, at the valuation of the stock: all at cost or all at price), months in
    order; opening: category → stock at the start; on_order: frame month, category, on_order of what is due. A month
    closes with `cover` months of the sales that follow (past the last month: of its own), never less than what is left
    after selling. open_to_buy = sales + closing − opening − on_order, and the next month opens with this closing.
    Where stock already exceeds the need, closing is what is left and open_to_buy is 0.
    """
    wanted, due = _wide(sales, "sales"), None if on_order is None else _wide(on_order, "on_order")
    if not (np.isfinite(cover) and 0 <= cover <= 24):
        raise InputError("cover is a number of months", value=cover, remedy="0 to 24")
    for planned, named in () if due is None else ((wanted.index, due.index), (wanted.columns, due.columns)):
        if (odd := named.difference(planned)).size:
            raise InputError("on order in a month or category without planned sales", value=odd[0])
    if missing := [c for c in wanted.columns if c not in opening]:
        raise InputError("a category has no opening stock", value=missing[0], remedy="give 0 where there is none")
    ordered = np.zeros(wanted.shape, np.int64) if due is None else due.reindex_like(wanted).fillna(0).to_numpy(np.int64)
    sold, rows = wanted.to_numpy(np.int64), []
    ahead = _ahead(sold, cover)
    for c, category in enumerate(wanted.columns):
        stock = int(opening[category])
        if stock < 0:
            raise InputError("opening stock must not be negative", value=stock, column=category)
        for m, month in enumerate(wanted.index):
            left = stock + int(ordered[m, c]) - int(sold[m, c])
            closing = max(int(ahead[m, c]), left)
            rows.append((month, category, stock, int(sold[m, c]), closing, int(ordered[m, c]), closing - left))
            stock = closing
    columns = ["month", "category", "opening", "sales", "closing", "on_order", "open_to_buy"]
    return pd.DataFrame(rows, columns=columns)


def waves(items: int, months: Sequence[str], weights: Sequence[float]) -> dict[str, int]:
    """Return month → number of new items to launch, whole numbers that add up to `items` (largest remainder)."""
    if isinstance(items, bool) or int(items) != items or items < 0 or len(months) != len(weights):
        raise InputError("waves need a whole number of items and one weight a month", value=str(items))
    return dict(zip(months, (int(n) for n in split(int(items), weights)), strict=True))


def _wide(frame, name):
    """Return a frame month × category of whole minor units; InputError on gaps, repeats, odd values."""
    for column in ("month", "category", name):
        if column not in frame.columns:
            raise InputError("a column is missing", column=column)
    values = frame[name].to_numpy(dtype=float)
    odd = ~np.isfinite(values) | (values < 0) | (values != np.floor(values))
    twice = frame.duplicated(["month", "category"]).to_numpy()
    if odd.any() or twice.any():
        row = int(np.flatnonzero(odd | twice)[0])
        raise InputError("one whole amount a month and category", row=row + 1, column=name, value=values[row])
    wide = frame.pivot(index="month", columns="category", values=name)
    wide = wide.loc[frame["month"].drop_duplicates(), frame["category"].drop_duplicates()]
    if name == "sales" and wide.isna().any().any():
        gap = wide.isna().stack()
        raise InputError("no sales are planned for a month and category", value=" ".join(map(str, gap[gap].index[0])))
    return wide


def _ahead(sold, cover):
    """Return the sales of the next `cover` months after each month, rounded up; past the end the last month repeats."""
    whole, part = int(cover), cover - int(cover)
    padded = np.concatenate([sold, np.repeat(sold[-1:], whole + 1, axis=0)])
    months = len(sold)
    needed = sum((padded[1 + k : 1 + k + months] for k in range(whole)), np.zeros_like(sold))
    return needed + np.ceil(part * padded[1 + whole : 1 + whole + months]).astype(np.int64)
