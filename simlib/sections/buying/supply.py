"""Stock and purchases under way at the start of the plan year. Money: minor units; stock: units.

Both come from the snapshot and the open receipts where the plan has them, else they are the steady state that the
simulation assumes, and the basis says so. Goods that come back are not put into stock again.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from simlib.calibration.pooled_items import pooled_item
from simlib.calibration.stock_snapshot import free_stock
from simlib.simulate.scenario.definition import Scenario


class Supply:
    """What is there and under way at the start of the year, by article: units, costs, days of arrival, basis.

    on_hand: sku → units; arriving: frame sku, day (of the plan year), units, value (minor); category: sku → category;
    skus: the scenario's table by sku; measured: is the stock that of the data; lead_times_measured: are the lead times;
    policy: the scenario's InventoryParams; warehouse_shares: the part of demand that each warehouse serves.
    `basis` of stock and receipts: data, assumed, or mixed where articles that sell are not in the snapshot: they count
    as none.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame | None], base: Scenario, days: pd.Series) -> None:
        self.skus = base.tables["skus"].set_index("sku")
        snapshot = free_stock(tables, base.basis)
        self.measured = snapshot is not None
        self.on_hand = base.tables["stock"].groupby("sku")["on_hand"].sum() if snapshot is None else snapshot
        every, receipts_basis = self._under_way(tables.get("receipts"), base, days.iloc[0])
        self.arriving = every[(every["day"] <= days.iloc[-1]) & (every["units"] > 0)]
        self.category = self.skus["category"].to_dict()
        if tables.get("goods") is not None:
            self.category |= tables["goods"].dropna(subset=["category"]).set_index("sku")["category"].to_dict()
        self.policy, self.warehouse_shares = base.params.inventory, base.tables["warehouses"]["share"].to_numpy()
        self.lead_times_measured = base.basis.get("lead_times", "assumed") != "assumed"
        pools = [name for name, category in self.skus["category"].items() if name == pooled_item(category)]
        counted = "data" if self.skus.index.drop(labels=pools).isin(self.on_hand.index).all() else "mixed"
        self.basis = {"stock": counted if self.measured else "assumed", "receipts": receipts_basis}

    def _under_way(self, receipts, base, start):
        """Return (sku, day, units, value of what is ordered and not received, what this rests on)."""
        if self.measured and receipts is not None and not receipts.empty:
            way, basis = receipts[receipts["received_day"].isna()], "data"
            units = (way["qty_ordered"] - way["qty_received"]).clip(lower=0)
            day, value = way["due_day"].clip(lower=start), units * way["unit_cost"]
        else:
            way, basis = base.tables["pipeline"], "assumed"
            units, day = way["units"], start + pd.to_timedelta(way["day"], unit="D")
            value = units * way["sku"].map(self.skus["cost"]).fillna(0)
        return pd.DataFrame({"sku": way["sku"], "day": day, "units": units, "value": value}), basis

    def category_of(self, skus: pd.Series) -> pd.Series:
        """Return the category of each article, `all` where it has none."""
        return skus.map(self.category).fillna("all")
