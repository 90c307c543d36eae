"""Returns linked to the sale they undo: the latest earlier sale of the same customer and item with enough left."""

from __future__ import annotations

import numpy as np
import pandas as pd


def link_returns(lines: pd.DataFrame) -> np.ndarray:
    """Return the position in `lines` of the sale that each return undoes; -1 for other lines and where none fits.

    `lines`: columns kind, customer_id ("" unknown), sku, qty, ts. A sale is never undone beyond its quantity;
    earlier returns choose first.
    """
    found = np.full(len(lines), -1, dtype=np.int64)
    named = (lines["customer_id"] != "").to_numpy()
    sale = np.flatnonzero((lines["kind"] == "sale").to_numpy() & named)
    back = np.flatnonzero((lines["kind"] == "return").to_numpy() & named)
    if not len(sale) or not len(back):
        return found
    both = np.concatenate([sale, back])
    group = lines.iloc[both].groupby(["customer_id", "sku"], sort=False).ngroup().to_numpy()
    rank = pd.factorize(lines["ts"].to_numpy()[both], sort=True)[0]
    key = group.astype(np.int64) * (rank.max() + 1) + rank
    order = np.argsort(key[: len(sale)], kind="stable")
    sale, sale_key, sale_group = sale[order], key[: len(sale)][order], group[: len(sale)][order]
    order = np.argsort(rank[len(sale) :], kind="stable")
    back, key, group = back[order], key[len(sale) :][order], group[len(sale) :][order]
    qty = lines["qty"].to_numpy()
    left, wanted = qty[sale].copy(), qty[back]
    at = np.searchsorted(sale_key, key, side="right") - 1
    open_ = np.arange(len(back))
    while len(open_):
        open_ = open_[(at[open_] >= 0) & (sale_group[at[open_]] == group[open_])]
        fits = left[at[open_]] >= wanted[open_]
        at[open_[~fits]] -= 1
        _, first = np.unique(at[open_[fits]], return_index=True)
        taken = open_[fits][first]
        left[at[taken]] -= wanted[taken]
        found[back[taken]] = sale[at[taken]]
        open_ = np.setdiff1d(open_, taken, assume_unique=True)
    return found
