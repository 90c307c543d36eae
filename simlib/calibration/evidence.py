"""What calibration looks at, and what it finds: values with their basis, their reason and their precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from simlib.core.message import Note
from simlib.data.history import paid

YEAR = 365


@dataclass(frozen=True)
class Finding:
    """One value that calibration sets.

    path: `group.parameter`, or the name of an input that is a table's column; basis: data, mixed or assumed; why: the
    reason of an assumption; n: observations; interval: 95 % limits of the value.
    """

    path: str
    value: object
    basis: str
    why: Note | None = None
    n: int | None = None
    interval: tuple[float, float] | None = None


class Evidence:
    """The shop's tables cut to the last year before the plan, and the plan year's expected orders and money.

    tables: tidy tables of `core.schema`; baseline: day, orders, gmv (minor); currency code; noise: {"orders": {"sd",
    "ar"}} of day residuals. found: what was set, in order; basis: input → data, mixed or assumed, as metrics rest on
    it; defaults: rows `input value why` of what was assumed, for people.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        history: pd.DataFrame,
        baseline: pd.DataFrame,
        currency: str,
        noise: Mapping[str, Mapping] | None = None,
    ) -> None:
        self.tables, self.baseline, self.currency, self.noise = tables, baseline, currency, noise or {}
        self.found: list[Finding] = []
        self.basis: dict[str, str] = {}
        self.defaults: list[dict] = []
        self.year_start = start = baseline["day"].min()
        end = min(start, history["day"].max() + pd.Timedelta(days=1))
        first = end - pd.Timedelta(days=YEAR)
        self.history = history[(history["day"] >= first) & (history["day"] < end)]
        orders = tables["orders"]
        self.orders = orders[(orders["day"] >= first) & (orders["day"] < end)]
        self.sales = self._sales(tables)

    def _sales(self, tables):
        """Return the sale lines of paid orders, with platform, day and category."""
        orders = self.orders.loc[paid(self.orders), ["order_id", "platform", "day"]]
        lines = tables["lines"]
        sales = lines[lines["kind"] == "sale"].merge(orders, on="order_id", how="inner", validate="many_to_one")
        goods = tables["goods"][["sku", "category"]]
        sales = sales.merge(goods, on="sku", how="left", validate="many_to_one")
        return sales.assign(category=sales["category"].fillna("all"))

    def table(self, name: str) -> pd.DataFrame | None:
        """Return an optional table, or None where the input does not have it or it is empty."""
        found = self.tables.get(name)
        return None if found is None or found.empty else found

    def set(
        self,
        path: str,
        value: object,
        basis: str,
        why: Note | None = None,
        n: int | None = None,
        interval: tuple[float, float] | None = None,
        *,
        inputs: Sequence[str] | None = None,
        shown: Note | None = None,
    ) -> None:
        """Set one value: see `Finding`.

        inputs: names that metrics rest on (default: `path` where it is no parameter); shown: the value in words, for
        the list of assumptions.
        """
        self.found.append(Finding(path, value, basis, why, n, interval))
        inputs = ([] if "." in path else [path]) if inputs is None else inputs
        self.basis |= dict.fromkeys(inputs, basis)
        if why is not None:
            text = shown.to_json() if shown is not None else value
            self.defaults.append({"input": [*inputs, path][0], "value": text, "why": why.to_json()})

    def parameters(self) -> dict[str, dict[str, object]]:
        """Return every parameter that was set: group → name → value."""
        made = {}
        for finding in self.found:
            group, _, name = finding.path.partition(".")
            if name:
                made.setdefault(group, {})[name] = finding.value
        return made
