"""Targets for customers: how many new and old buyers a target needs, repeat rate, the top fifth. Money: minor units."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.errors import Infeasible, InputError

YEAR = pd.Timedelta(days=365)


@dataclass(frozen=True)
class BuyerFacts:
    """What a year's buyers did: counts, repeat rate (0 to 1), paid value a buyer (minor), share of the top fifth."""

    new: int
    old: int
    repeat_rate: float
    value_new: float
    value_old: float
    top_fifth: float

    @property
    def buyers(self):
        """Return the number of buyers of the year."""
        return self.new + self.old


def buyer_facts(orders, *, until):
    """Return the BuyerFacts of the 365 days up to `until`.

    orders: frame customer_id, day, gmv_paid (minor) of paid orders; those without a customer are left out. An old
    buyer bought before these days; repeat rate = old buyers who also bought in the 365 days before ÷ buyers of those
    days. Top fifth: share of paid value of the fifth of buyers (rounded up) who spent most. Raises InputError without
    a buyer in the year or in the one before.
    """
    until = pd.Timestamp(until)
    known = orders.dropna(subset=["customer_id"])
    now = known[(known["day"] <= until) & (known["day"] > until - YEAR)]
    earlier = known[known["day"] <= until - YEAR]
    last = set(earlier.loc[earlier["day"] > until - 2 * YEAR, "customer_id"])
    if now.empty or not last:
        remedy = "orders with customer ids"
        raise InputError("buyers of two years are needed", value=f"until {until.date()}", remedy=remedy)
    spent = now.groupby("customer_id")["gmv_paid"].sum().sort_values(ascending=False, kind="stable")
    old = spent.index.isin(set(earlier["customer_id"]))
    top = spent.iloc[: math.ceil(len(spent) / 5)].sum() / spent.sum() if spent.sum() else 0.0
    return BuyerFacts(
        new=int((~old).sum()),
        old=int(old.sum()),
        repeat_rate=len(last & set(spent.index)) / len(last),
        value_new=float(spent[~old].mean()) if (~old).any() else 0.0,
        value_old=float(spent[old].mean()) if old.any() else 0.0,
        top_fifth=float(top),
    )


def buyer_targets(amount, facts, *, repeat_rate=None, lift=0.0):
    """Return a dict old, new, gmv_old, gmv_new (minor, adding up to `amount`), repeat_rate: the buyers a target needs.

    Old buyers = this year's buyers × repeat rate, each worth value_old × (1 + lift); the rest of the amount comes
    from new buyers at value_new × (1 + lift), rounded up. Raises Infeasible where nobody new buys anything.
    """
    rate = facts.repeat_rate if repeat_rate is None else repeat_rate
    if not (np.isfinite(rate) and 0 <= rate <= 1 and np.isfinite(lift) and lift > -1 and amount >= 0):
        raise InputError("a repeat rate lies from 0 to 1, a lift above -1", value=f"{rate}, {lift}")
    old = round(facts.buyers * rate)
    from_old = min(int(amount), round(old * facts.value_old * (1 + lift)))
    rest, each = int(amount) - from_old, facts.value_new * (1 + lift)
    if rest and each <= 0:
        raise Infeasible("no new buyer has bought anything, so none can close the gap", value=rest)
    new = math.ceil(rest / each) if rest else 0
    return {"old": old, "new": new, "gmv_old": from_old, "gmv_new": rest, "repeat_rate": rate}
