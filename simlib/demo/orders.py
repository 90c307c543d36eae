"""Orders, lines and returns of the demo shop. Stamps: UTC; day: shop-local; money: fen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from simlib.demo.customers import assign
from simlib.demo.season import END, START, UTC_OFFSET, factors

HOURS = np.array(
    [
        2.0,
        1.1,
        0.6,
        0.4,
        0.3,
        0.4,
        0.9,
        1.8,
        3.0,
        4.2,
        5.4,
        5.3,
        5.2,
        5.1,
        5.2,
        5.0,
        4.6,
        4.4,
        4.8,
        6.0,
        8.6,
        9.8,
        8.6,
        5.0,
    ]
)
# region: share of customers, mean days from carrier to door, days promised after payment, warehouse
REGIONS = {
    "east": (0.34, 1.7, 4, "east"),
    "south": (0.23, 1.8, 4, "south"),
    "north": (0.18, 2.4, 5, "east"),
    "central": (0.11, 2.2, 5, "east"),
    "southwest": (0.09, 2.9, 6, "south"),
    "northeast": (0.05, 3.2, 6, "east"),
}
PAID, CANCELLED = 0.90, 0.07  # the rest stays placed
RETURN_RATE = {"tmall": 0.095, "jd": 0.07, "douyin": 0.17, "own": 0.06}
TASTE = {
    "tmall": 0.0,
    "jd": 0.12,
    "douyin": -0.30,
    "own": 0.10,
}  # leaning to dear (+) or cheap (-) goods: exponent of price
FREE_FREIGHT, FREIGHT = 4900, 800


def make_orders(sessions: pd.DataFrame, draw: Callable[[str], np.random.Generator]) -> pd.DataFrame:
    """Return one row per placed order, by time: as many per day, platform and source as sessions' `buyers`."""
    rng = draw("orders")
    cell = sessions.loc[sessions.index.repeat(sessions["buyers"]), ["day", "platform", "source"]].reset_index(drop=True)
    n = len(cell)
    second = rng.choice(24, n, p=HOURS / HOURS.sum()) * 3600 + rng.integers(0, 3600, n)
    cell["ts"] = (cell["day"] + pd.to_timedelta(second, unit="s") - UTC_OFFSET).dt.tz_localize("UTC")
    heads = cell.sort_values(["ts", "platform", "source"], kind="stable").reset_index(drop=True)
    draws = rng.random(n)
    heads["status"] = np.select([draws < PAID, draws < PAID + CANCELLED], ["paid", "cancelled"], "placed")
    paid = (heads["status"] == "paid").to_numpy()
    when = ((heads["ts"].dt.tz_localize(None) + UTC_OFFSET - START) / pd.Timedelta(days=1)).to_numpy()
    code = pd.Categorical(heads["platform"]).codes
    who = assign(when, code, paid, draw("customers"))
    traits = draw("traits")
    home = traits.choice(list(REGIONS), who.max() + 1, p=[r[0] for r in REGIONS.values()])
    phone = traits.random(who.max() + 1) < 0.86
    heads["customer_id"] = np.char.add("C", np.char.zfill((who + 1).astype(str), 5))
    heads["region"], heads["device"] = home[who], np.where(phone[who], "mobile", "desktop")
    heads.insert(0, "order_id", [f"O{i:06d}" for i in range(1, n + 1)])
    return _deliver(heads, paid, draw("fulfilment"))


def _deliver(heads, paid, rng):
    """Add payment, promise, shipping and delivery; what happens after the last day is left empty."""
    n = len(heads)
    factor, _ = factors()
    rush = 1 + 0.35 * np.clip(factor[(heads["day"] - START).dt.days] - 1.5, 0, 3) / 3
    local = heads["ts"].dt.tz_localize(None)
    # Payment within minutes, but on the order's own day, so that placed and paid belong to one day.
    left = (heads["day"] + pd.Timedelta(days=1) - pd.Timedelta(seconds=1) - UTC_OFFSET - local).dt.total_seconds()
    wait = np.minimum(np.rint(rng.exponential(150, n)) + 5, left.clip(lower=0))
    pay = local + pd.to_timedelta(wait, unit="s")
    ship = pay + pd.to_timedelta(np.rint(rng.lognormal(np.log(17), 0.6, n) * rush * 60), unit="min")
    mean = heads["region"].map({r: v[1] for r, v in REGIONS.items()}).to_numpy()
    door = ship + pd.to_timedelta(np.rint(rng.gamma(8, mean / 8) * rush * 1440), unit="min")
    promise = pay.dt.floor("D") + pd.to_timedelta(
        heads["region"].map({r: v[2] for r, v in REGIONS.items()}) * 24 + 16, unit="h"
    )
    last = END + pd.Timedelta(days=1) - UTC_OFFSET
    for name, stamp in (
        ("paid_ts", pay),
        ("promised_ts", promise),
        ("shipped_ts", ship.dt.floor("min")),
        ("delivered_ts", door.dt.floor("min")),
    ):
        happened = paid if name in ("paid_ts", "promised_ts") else paid & (stamp < last).to_numpy()
        heads[name] = stamp.where(happened).dt.tz_localize("UTC")
    return heads


def make_lines(
    heads: pd.DataFrame, goods: pd.DataFrame, available: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the sale lines: articles by popularity, season, platform and what was in stock that week (weeks, skus)."""
    n = len(heads)
    count = 1 + rng.binomial(3, 0.13, n)
    owner = np.repeat(np.arange(n), count)
    day = (heads["day"] - START).dt.days.to_numpy()[owner]
    platform = heads["platform"].to_numpy()[owner]
    u, sku = rng.random(len(owner)), np.zeros(len(owner), dtype="int64")
    season = _taste_of_week(goods, len(available))
    for name in RETURN_RATE:
        lean = (goods["price"] / goods["price"].mean()).to_numpy() ** TASTE[name]
        weight = goods["weight"].to_numpy() * lean * season * available
        share = weight.cumsum(axis=1) / weight.sum(axis=1, keepdims=True)
        for week in range(len(available)):
            here = (platform == name) & (day // 7 == week)
            sku[here] = np.minimum(np.searchsorted(share[week], u[here], side="right"), len(goods) - 1)
    lines = pd.DataFrame({"owner": owner, "i": sku}).drop_duplicates().reset_index(drop=True)
    m = len(lines)
    lines["qty"] = 1 + rng.binomial(1, 0.10, m) + 3 * rng.binomial(1, 0.015, m)
    item = goods.iloc[lines["i"]].reset_index(drop=True)
    lines["sku"], lines["unit_price"], lines["unit_cost"] = item["sku"], item["price"], item["cost"]
    cut = factors()[1][(heads["day"] - START).dt.days.to_numpy()[lines["owner"]]]
    rate = np.where(rng.random(m) < 0.85, cut * rng.uniform(0.9, 1.4, m), 0.0)
    lines["discount"] = np.floor(lines["qty"] * lines["unit_price"] * rate / 10).astype("int64") * 10
    lines["amount"] = lines["qty"] * lines["unit_price"] - lines["discount"]
    lines["order_id"] = heads["order_id"].to_numpy()[lines["owner"]]
    lines["line_no"], lines["kind"] = lines.groupby("owner").cumcount() + 1, "sale"
    return lines


def _taste_of_week(goods, weeks):
    """Return (weeks, skus): tea and gifts sell before Lunar New Year, bedding in autumn, care in summer."""
    peak = (
        goods["category"]
        .map({"tea": 3, "gifts": 4, "bedding": 46, "care": 26, "kitchen": 50, "storage": 12})
        .to_numpy()
    )
    week = (np.arange(weeks) + 44)[:, None]
    return 1 + 0.25 * np.cos(2 * np.pi * (week - peak) / 52.18)


def price_orders(heads: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the orders with freight and the VAT (13 %) contained in their lines; discounts stand on the lines."""
    heads = heads.copy()
    value = lines.groupby("owner")["amount"].sum().reindex(range(len(heads))).to_numpy()
    heads["discount"], heads["freight"] = 0, np.where(value < FREE_FREIGHT, FREIGHT, 0)
    heads["tax"] = (value * 13 + 56) // 113
    return heads


def make_returns(
    heads: pd.DataFrame, lines: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (orders, lines) of goods sent back: an order row at the return's time, lines pointing at the sale."""
    sold = heads.iloc[lines["owner"]].reset_index(drop=True)
    rate = sold["platform"].map(RETURN_RATE).to_numpy() * np.where(
        factors()[1][(sold["day"] - START).dt.days] > 0.1, 1.25, 1.0
    )
    wait = pd.to_timedelta(np.rint(60 * 24 * (0.3 + rng.gamma(1.3, 3.5, len(lines)))), unit="min")
    back = sold["delivered_ts"] + wait
    some = rng.random(len(lines))
    chosen = (some < rate) & (back < (END + pd.Timedelta(days=1) - UTC_OFFSET).tz_localize("UTC"))
    found = lines[chosen].reset_index(drop=True)
    head = sold.loc[chosen, ["platform", "source", "region", "customer_id", "device"]].reset_index(drop=True)
    head["ts"] = back[chosen].reset_index(drop=True)
    part = rng.random(len(found)) < 0.5
    back_qty = found["qty"].where(~part, 1)
    # A return of part of a line gives back its share of the discount, rounded down.
    found["discount"] = found["discount"] * back_qty // found["qty"]
    found["qty"], found["ref_order"], found["ref_line"] = back_qty, found["order_id"], found["line_no"]
    found["amount"] = -(found["qty"] * found["unit_price"] - found["discount"])
    order = np.argsort(head["ts"].to_numpy(), kind="stable")
    head, found = head.iloc[order].reset_index(drop=True), found.iloc[order].reset_index(drop=True)
    head["order_id"] = found["order_id"] = [f"R{i:06d}" for i in range(1, len(head) + 1)]
    head["day"] = (head["ts"].dt.tz_localize(None) + UTC_OFFSET).dt.floor("D")
    head["paid_ts"], head["status"], found["kind"], found["line_no"] = head["ts"], "paid", "return", 1
    head["discount"], head["freight"] = 0, 0
    head["tax"] = -((-found["amount"] * 13 + 56) // 113)
    return head, found


def join(
    heads: pd.DataFrame, lines: pd.DataFrame, back: pd.DataFrame, back_lines: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (orders, lines) with the returns appended and the source's row numbers."""
    heads = pd.concat([heads, back], ignore_index=True)
    lines = pd.concat([lines, back_lines], ignore_index=True).drop(columns=["owner", "i"])
    heads["src_file"], heads["src_row"] = "demo", np.arange(1, len(heads) + 1)
    return heads, lines
