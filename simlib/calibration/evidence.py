"""What calibration looks at, and what it found out: measured inputs and documented defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

YEAR = 365


@dataclass
class Evidence:
    """The shop's tables cut to the last year before the plan, and the plan year's expected orders and money.

    tables: tidy tables of `core.schema`; baseline: day, orders, gmv (minor); currency code.
    """

    tables: dict
    history: pd.DataFrame
    baseline: pd.DataFrame
    currency: str
    noise: dict = field(default_factory=dict)
    basis: dict = field(default_factory=dict)
    defaults: list = field(default_factory=list)

    def __post_init__(self):
        start = self.baseline["day"].min()
        self.year_start = start
        end = min(start, self.history["day"].max() + pd.Timedelta(days=1))
        first = end - pd.Timedelta(days=YEAR)
        self.history = self.history[(self.history["day"] >= first) & (self.history["day"] < end)]
        orders = self.tables["orders"]
        self.orders = orders[(orders["day"] >= first) & (orders["day"] < end)]
        paid = self.orders.loc[self.orders["status"] == "paid", ["order_id", "platform", "day"]]
        lines = self.tables["lines"]
        self.sales = lines[lines["kind"] == "sale"].merge(paid, on="order_id", how="inner", validate="many_to_one")
        self.sales = self.sales.merge(
            self.tables["goods"][["sku", "category"]], on="sku", how="left", validate="many_to_one"
        )
        self.sales["category"] = self.sales["category"].fillna("all")

    def table(self, name):
        """Return an optional table, or None where the input lacks it or it is empty."""
        found = self.tables.get(name)
        return None if found is None or found.empty else found

    def measured(self, *inputs):
        """Note that these inputs come from the data."""
        self.basis |= dict.fromkeys(inputs, "data")

    def mixed(self, *inputs):
        """Note that these inputs come partly from the data."""
        self.basis |= dict.fromkeys(inputs, "mixed")

    def assume(self, what, value, why):
        """Note a documented default for the input `what`."""
        self.basis[what] = "assumed"
        self.defaults.append({"input": what, "value": str(value), "why": why})
