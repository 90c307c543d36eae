"""Tables of the sections in the made-up plan folder: goods, buying, buyers, market, offers, cash. Money: fen."""

import numpy as np
import pandas as pd

from simlib.core.money import split
from simlib.core.schema import conform


def section_tables(targets, text=""):
    """Return name → frame of the tables that follow a target table; every figure follows from the targets.

    `text` is put into every name.
    """
    year = targets.groupby("category")["target"].sum()
    goods, items = [], []
    months = targets.groupby(["month", "category"], sort=True)["target"].sum().rename("target").reset_index()
    for k, (category, amount) in enumerate(year.items()):
        for j, part in enumerate(split(amount, [3, 1])):
            goods.append(_item(k, j, category, int(part)) | {"name": "best" + text})
        bought = months[months["category"] == category]
        items.append(_months(f"S{k}", category, bought).assign(name="best" + text))
    return {
        "targets/goods": conform(pd.DataFrame(goods), "goods_targets"),
        "targets/buying": _buying(months),
        "targets/buying_items": conform(pd.concat(items, ignore_index=True), "buying_items"),
        "targets/buy_first": _first().assign(name="best" + text),
        "targets/market": _market(year),
        "targets/offers": _offers(),
        "runs/cash": _cash(targets),
    }


def buyers():
    """Return what buyers.json holds."""
    facts = {"new": 800, "old": 200, "repeat_rate": 0.25, "value_new": 1e5, "value_old": 2e5, "top_fifth": 0.6}
    measured = {"facts": facts, "named_share": 0.9, "basis": "data", "days": 365, "why": None}
    needs = {"amount": 9, "old": 250, "new": 900, "gmv_old": 4, "gmv_new": 5, "repeat_rate": 0.25}
    return {"measured": measured, "repeat_rate": None, "needs": needs, "why": None}


def _item(k, j, category, target):
    about = {"item": [f"S{k}", f"other {category}"][j], "pooled": [1, 5][j]}
    said = {"class": ["A", "tail"][j], "role": "profit", "role_basis": "assumed", "stage": "mature"}
    money = {"price": 2000, "cost": 1200, "cost_basis": "data", "margin": 0.4, "units": 100, "sold": 200_000}
    stock = {"on_hand": 90, "days_of_cover": 200.0, "excess": 40 * (j == 0), "excess_value": 48_000 * (j == 0)}
    return about | said | money | stock | {"category": category, "target": target}


def _months(item, category, bought):
    units = (bought["target"] // 2000).to_numpy()
    return pd.DataFrame({"item": item, "month": bought["month"].to_numpy(), "category": category,
                         "class": "A", "sales": units, "opening": units, "on_order": 0, "closing": units, "buy": units,
                         "value": units * 1200, "basis": "data"})


def _buying(months):
    sales = months["target"] * 6 // 10
    made = months.assign(sales=sales, opening=10_000, on_order=5_000, closing=20_000, new_items=1, basis="mixed")
    return conform(made.assign(open_to_buy=made["sales"] + 5_000), "buying")


def _first():
    days = pd.to_datetime(["2026-11-01", "2027-02-01"]).as_unit("us")
    made = {"item": ["S0", "S1"], "name": "", "category": "Tea", "class": "A", "supplier": "V1", "on_hand": 9,
            "on_order": 3, "runs_out": days + pd.to_timedelta([20, 40], unit="D"), "lead_days": 30.0, "order_by": days,
            "units": [24, 48], "value": [28_800, 57_600]}
    return conform(pd.DataFrame(made), "buy_first")


def _market(year):
    made = pd.DataFrame({"category": year.index, "target": year.to_numpy(), "middle": year.to_numpy() * 5.0})
    made.loc[1:, "middle"] = np.nan
    sizes = {"low": made["middle"] * 0.9, "high": made["middle"] * 1.2}
    shares = {"share_low": made["target"] / sizes["high"], "share": made["target"] / made["middle"],
              "share_high": made["target"] / sizes["low"]}
    return conform(made.assign(**sizes, **shares), "market")


def _offers():
    start = pd.to_datetime(["2026-11-10 20:00", "2027-02-15 00:00"]).as_unit("us")
    made = {"kind": ["festival", "scenario"], "name": ["Double 11", "ten-days"], "phase": ["wave 2", ""],
            "platform": ["tmall", "all"], "start": start, "end": start + pd.Timedelta(hours=28),
            "offer": "", "condition": "", "benefit": ["", "percent_off"], "value": [np.nan, 0.1], "funder": "",
            "conversion": [np.nan, 0.0], "visits": [np.nan, 0.0], "scenario": ["", "promotion"], "provisional": [1, 0]}
    return conform(pd.DataFrame(made), "offers")


def _cash(targets):
    days = targets.drop_duplicates("day")[["day", "week"]]
    weeks = days.groupby("week", sort=False)["day"].max().reset_index().rename(columns={"day": "last"})
    n = len(weeks)
    flows = {"in": 90_000.0 + 1_000 * np.arange(n)} | dict.fromkeys(
        ("refunds", "purchases", "freight", "advertising", "running"), 20_000.0)
    since = (flows["in"] - 100_000).cumsum()
    need = np.maximum(-np.minimum.accumulate(since), 0)
    bands = {"mean": since, "lo": since - 5_000, "hi": since + 5_000}
    bands |= {"need": need, "need_lo": need - 1, "need_hi": need}
    return conform(weeks.assign(**bands), "cash").assign(**flows)
