"""Purchases of the demo shop and stock in its warehouses. Time: day. Stock: unit; money: fen.

Deliveries are timed so that stock is never negative: each covers what sells until the next, and the last before a
spell out of stock leaves little over.
Goods sent back are not put into stock again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.demo.orders import REGIONS
from simlib.demo.season import DAYS, END, START

WAREHOUSES = ("east", "south")
OUT_SHARE = 0.10  # of article-weeks without stock
COVER = (28, 63)  # days between two deliveries
AHEAD = 30  # days of sales in stock at the end, times the rush before Double 11
RUSH = 1.7


def availability(goods: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return (weeks, skus) booleans: in stock or not; spells of about two weeks, fewer for what sells most."""
    weeks, n = -(-len(DAYS) // 7), len(goods)
    best = goods["weight"].mul(goods["price"]).rank(ascending=False, pct=True).to_numpy()
    out = np.where(best <= 0.2, 0.3 * OUT_SHARE, 1.17 * OUT_SHARE)
    stay = 0.5
    enter = out * (1 - stay) / (1 - out)
    state = np.empty((weeks, n), dtype=bool)
    state[0] = rng.random(n) < out
    for week in range(1, weeks):
        state[week] = rng.random(n) < np.where(state[week - 1], stay, enter)
    # Best sellers are in stock in the weeks before Double 11.
    state[-3:, best <= 0.2] = False
    return ~state


def make_supply(
    heads: pd.DataFrame,
    lines: pd.DataFrame,
    goods: pd.DataFrame,
    suppliers: pd.DataFrame,
    available: np.ndarray,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (receipts, stock): every purchase order of the two years, open ones included, and the last day's stock."""
    head = heads.iloc[lines["owner"]].reset_index(drop=True)
    house = head["region"].map({r: WAREHOUSES.index(v[3]) for r, v in REGIONS.items()}).to_numpy()
    paid = (head["status"] == "paid").to_numpy()
    day, item, qty = (head["day"] - START).dt.days.to_numpy(), lines["i"].to_numpy(), lines["qty"].to_numpy()
    sold = np.zeros((2, len(goods), len(DAYS)), dtype="int64")
    np.add.at(sold, (house[paid], item[paid], day[paid]), qty[paid])
    reserved = np.zeros((2, len(goods)), dtype="int64")
    waiting = paid & head["shipped_ts"].isna().to_numpy()
    np.add.at(reserved, (house[waiting], item[waiting]), qty[waiting])
    terms = suppliers[suppliers["backup_rank"] == 0].set_index("sku").loc[goods["sku"]].reset_index()
    rows, left = [], np.zeros((2, len(goods)), dtype="int64")
    for w in range(2):
        for s in range(len(goods)):
            made, left[w, s] = _deliveries(sold[w, s], available[:, s], rng)
            rows += [(w, s, arrive, units) for arrive, units in made]
    receipts = pd.concat([_received(rows, goods, terms, rng), _open(sold, left, goods, terms, rng)], ignore_index=True)
    receipts = receipts.sort_values(["ordered_day", "sku", "warehouse"], kind="stable").reset_index(drop=True)
    receipts["po_id"], receipts["line_no"] = [f"P{i:05d}" for i in range(1, len(receipts) + 1)], 1
    stock = pd.DataFrame(
        [
            (sku, name, END, left[w, s] + reserved[w, s], reserved[w, s])
            for w, name in enumerate(WAREHOUSES)
            for s, sku in enumerate(goods["sku"])
        ],
        columns=["sku", "warehouse", "day", "on_hand", "reserved"],
    )
    return receipts, stock


def _deliveries(sold, available, rng):
    """Return ([(day, accepted units)], units left) of an article in a warehouse; day 0 needs the opening stock."""
    days = len(sold)
    open_day = np.repeat(available, 7)[:days]
    starts = np.flatnonzero(open_day & ~np.concatenate([[False], open_day[:-1]]))
    ends = np.flatnonzero(open_day & ~np.concatenate([open_day[1:], [False]])) + 1
    made, stock = [], 0
    for start, end in zip(starts, ends, strict=True):
        day = start
        while day < end:
            until = min(day + int(rng.integers(*COVER)), end)
            if until == days:
                rest = int(np.ceil(sold[-120:].mean() * AHEAD * RUSH * rng.uniform(0.6, 1.3)))
            else:
                rest = int(np.ceil(sold[day:until].mean() * 7)) if until < end else 0
            need = max(int(sold[day:until].sum()) + rest - stock, 0)
            # On the first day nothing arrives: that is what the shop opened with.
            if need and day > 0:
                made.append((day, need))
            stock += need - int(sold[day:until].sum())
            day = until
        # A slow article may keep a few units through such a spell; they are sold after it.
    return made, stock


def _received(rows, goods, terms, rng):
    """Return received purchase orders: ordered a gamma lead time earlier, in packs, a few units rejected."""
    w, s, day, need = (np.array(part) for part in zip(*rows, strict=True))
    mean, cv = terms["lead_mean"].to_numpy()[s], terms["lead_cv"].to_numpy()[s]
    lead = np.maximum(np.rint(rng.gamma(1 / cv**2, mean * cv**2)), 2).astype("int64")
    rejected = rng.binomial(need, 1 - terms["yield"].to_numpy()[s])
    return _orders(w, s, goods, terms, ordered=day - lead, received=day, got=need + rejected, rejected=rejected)


def _open(sold, left, goods, terms, rng):
    """Return purchase orders under way on the last day, for articles with less than two months ahead or none at all."""
    rate = sold[:, :, -120:].mean(axis=2) * RUSH
    w, s = np.nonzero((left < rate * 60) & (rate > 0))
    mean = terms["lead_mean"].to_numpy()[s]
    ordered = len(DAYS) - 1 - np.floor(rng.random(len(s)) * mean * 0.9).astype("int64")
    want = np.maximum(np.ceil(rate[w, s] * 60 - left[w, s]).astype("int64"), 1)
    return _orders(
        w, s, goods, terms, ordered=ordered, received=None, got=want, rejected=np.zeros(len(s), dtype="int64")
    )


def _orders(w, s, goods, terms, *, ordered, received, got, rejected):
    pack = terms["pack"].to_numpy()[s]
    open_order = received is None
    lead = np.ceil(terms["lead_mean"].to_numpy()[s]).astype("int64")
    stamp = pd.DatetimeIndex([pd.NaT] * len(s)) if open_order else START + pd.to_timedelta(received, unit="D")
    return pd.DataFrame(
        {
            "sku": goods["sku"].to_numpy()[s],
            "warehouse": np.array(WAREHOUSES)[w],
            "supplier": terms["supplier"].to_numpy()[s],
            "ordered_day": START + pd.to_timedelta(ordered, unit="D"),
            "due_day": START + pd.to_timedelta(ordered + lead, unit="D"),
            "received_day": stamp,
            "qty_ordered": -(-got // pack) * pack,
            "qty_received": 0 if open_order else got,
            "qty_rejected": rejected,
            "unit_cost": terms["unit_price"].to_numpy()[s],
        }
    )
