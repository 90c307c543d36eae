"""New and returning customers: whose a sale is, and what share of a target each group gets. Money: minor units; day.

An order is `new` where it is the first paid one that names its customer, `returning` after that. Where a
history begins everybody looks new, so shares come from its later half alone, and from its last year at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_parquet
from simlib.core.message import Note
from simlib.core.schema import conform
from simlib.data.history import paid

GROUPS = ("new", "returning")
CELL = ["day", "platform", "category"]
FEWEST_DAYS, YEAR = 56, 365
TRUSTED = 20.0  # orders: where a share rests on so many, it counts as much as the share of all
REMEDY = "plan without --groups, or give orders with customer ids"


@dataclass(frozen=True)
class CustomerGroups:
    """Sales that name their customer (see `sales_by_group`) of the days that shares come from, and notes on them."""

    sales: pd.DataFrame
    monthly: bool
    notes: list = field(default_factory=list)

    def shares(self, days: pd.DataFrame, platforms: Sequence[str], categories: Sequence[str]) -> np.ndarray:
        """Return the share of each group (D, P, C, G), adding up to 1, on the days of the frame `days`.

        A platform × category has its own share as far as its orders support it; with a year of history, a calendar
        month multiplies each group's odds by one factor in all of them.
        """
        at = [pd.Index(names).get_indexer(self.sales[key]) for key, names in
              (("platform", platforms), ("category", categories), ("group", GROUPS))]  # fmt: skip
        value = self.sales["gmv_paid"].to_numpy(dtype=float)
        shape = (len(platforms), len(categories), len(GROUPS))
        whole = np.bincount(at[2], weights=value, minlength=shape[2]) / value.sum()
        cells = _trusted(at, value, shape, whole)
        month = self.sales["day"].dt.month.to_numpy() - 1
        months = _trusted([month, at[2]], value, (12, shape[2]), whole)
        moved = (
            np.divide(months, whole, out=np.zeros_like(months), where=whole > 0) if self.monthly else np.ones((12, 1))
        )
        made = cells * moved[days["day"].dt.month.to_numpy() - 1][:, None, None]
        return made / made.sum(axis=-1, keepdims=True)


def _trusted(at, value, shape, whole):
    """Return shares along the last axis of `shape`, each drawn to `whole` the more the fewer orders it rests on."""
    sums = np.zeros(shape)
    np.add.at(sums, tuple(at), value)
    orders = np.zeros(shape[:-1])
    np.add.at(orders, tuple(at[:-1]), 1.0)
    total = sums.sum(axis=-1, keepdims=True)
    own = np.divide(sums, total, out=np.broadcast_to(whole, shape).copy(), where=total > 0)
    trust = (orders / (orders + TRUSTED))[..., None]
    return trust * own + (1 - trust) * whole


def sales_by_group(tables: Mapping[str, pd.DataFrame], *, earlier: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return order_id, day, platform, category, group, gmv_paid of paid orders, a row an order and category.

    tables: a shop's tidy tables; earlier: a table of further orders. group is empty where the order names no
    customer. gmv_paid adds up to that of the daily history.
    """
    orders = _paid(tables["orders"])
    every = orders if earlier is None else pd.concat([_paid(earlier), orders]).drop_duplicates("order_id")
    named = every.dropna(subset=["customer_id"]).sort_values("ts", kind="stable")
    first = orders["order_id"].isin(named.drop_duplicates("customer_id")["order_id"])
    orders["group"] = first.map({True: GROUPS[0], False: GROUPS[1]}).where(orders["customer_id"].notna())
    lines = tables["lines"].loc[tables["lines"]["kind"] == "sale", ["order_id", "sku", "amount"]]
    category = tables["goods"].set_index("sku")["category"]
    lines = lines.assign(category=lines["sku"].map(category).fillna("all"))
    sums = lines.groupby(["order_id", "category"], sort=False)["amount"].sum().rename("gmv_paid").reset_index()
    made = orders[["order_id", "day", "platform", "group"]].merge(sums, on="order_id")
    return made[["order_id", *CELL, "group", "gmv_paid"]]


def _paid(orders):
    """Return order_id, customer_id, ts, day, platform of orders that were paid, also those cancelled afterwards."""
    return orders.loc[paid(orders), ["order_id", "customer_id", "ts", "day", "platform"]].copy()


def customer_groups(tables: Mapping[str, pd.DataFrame], before: pd.Timestamp) -> CustomerGroups:
    """Return the CustomerGroups that a shop's tables show before the day `before`.

    Raises InputError where the orders name no customer or has too few days to see anybody come back.
    """
    sales = sales_by_group(tables)
    sales = sales[sales["day"] < before]
    named = sales[sales["group"].notna()]
    if named.empty:
        raise InputError("the orders name no customers", column="--groups", remedy=REMEDY)
    first, last = sales["day"].min(), sales["day"].max()
    days = int((last - first).days) + 1
    span = min(YEAR, days // 2)
    start = last - pd.Timedelta(days=span - 1)
    used = named[(named["day"] >= start) & (named["gmv_paid"] > 0)]
    if days < FEWEST_DAYS or used.empty:
        what = "{days} days of orders are too few days to tell new customers from returning ones"
        raise InputError(what, days=days, column="--groups", remedy="plan without --groups")
    return CustomerGroups(used, span == YEAR, [_note(sales, used, first, start, span == YEAR)])


def _note(sales, used, first, start, monthly):
    """Return a stored note on how groups are recognised and what their shares rest on."""
    share = used["gmv_paid"].sum() / max(sales.loc[sales["day"] >= start, "gmv_paid"].sum(), 1)
    new = used.loc[used["group"] == GROUPS[0], "gmv_paid"].sum() / used["gmv_paid"].sum()
    limits = Note("plan.groups_limits", {"first": first.date(), "named": round(float(share), 6)})
    values = {"new": round(float(new), 6), "start": start.date(), "limits": limits}
    return Note("plan.groups" if monthly else "plan.groups_short", values).to_json()


def with_groups(sold: pd.DataFrame, tables: Mapping[str, pd.DataFrame], folder: Path) -> pd.DataFrame:
    """Return a table `history` of `tables` by group: day, platform, category, group, gmv_paid; it adds up to the same.

    Orders of the plan folder's data say who has bought before. group is empty where the order names no customer.
    """
    path = folder / "data" / "orders.parquet"
    sales = sales_by_group(tables, earlier=conform(read_parquet(path), "orders", file=path))
    sales = sales[sales["day"].isin(sold["day"])]
    sums = sales.groupby([*CELL, "group"], dropna=False)["gmv_paid"].sum().reset_index()
    return pd.concat([sums, sold.loc[sold["gmv_paid"] == 0, [*CELL, "gmv_paid"]]], ignore_index=True)
