"""Targets for customers: how many new and old buyers a target needs, repeat rate, the top fifth. Money: minor units."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.errors import Infeasible, InputError


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
    def buyers(self) -> int:
        """Return the number of buyers of the year."""
        return self.new + self.old


def buyer_facts(orders: pd.DataFrame, *, until: pd.Timestamp | str, span: int = 365) -> BuyerFacts:
    """Return the BuyerFacts of the `span` days up to `until`: a year, or less where there is less.

    orders: frame customer_id, day, gmv_paid (minor) of paid orders; those without a customer are left out. An old
    buyer bought before these days; repeat rate = old buyers who also bought in the `span` days before ÷ buyers of those
    days. Raises InputError without a buyer in these days or in those before.
    """
    until, span = pd.Timestamp(until), pd.Timedelta(days=span)
    named = orders.dropna(subset=["customer_id"])
    now = named[(named["day"] <= until) & (named["day"] > until - span)]
    earlier = named[named["day"] <= until - span]
    last = set(earlier.loc[earlier["day"] > until - 2 * span, "customer_id"])
    if now.empty or not last:
        what = "buyers are needed in the {days} days until {day} and in those before"
        raise InputError(what, days=span.days, day=until.date(), remedy="give orders with customer ids")
    spent = now.groupby("customer_id")["gmv_paid"].sum()
    old = spent.index.isin(set(earlier["customer_id"]))
    return BuyerFacts(
        new=int((~old).sum()),
        old=int(old.sum()),
        repeat_rate=len(last & set(spent.index)) / len(last),
        value_new=float(spent[~old].mean()) if (~old).any() else 0.0,
        value_old=float(spent[old].mean()) if old.any() else 0.0,
        top_fifth=top_fifth(spent),
    )


def top_fifth(spent: pd.Series) -> float:
    """Return the share of all money of the fifth of buyers (rounded up) who spent most; spent: by buyer, minor."""
    whole = spent.sum()
    return float(spent.nlargest(math.ceil(len(spent) / 5)).sum() / whole) if whole else 0.0


def buyer_targets(
    amount: int, facts: BuyerFacts, *, repeat_rate: float | None = None, lift: float = 0.0
) -> dict[str, float]:
    """Return a dict old, new, gmv_old, gmv_new (minor, adding up to `amount`), repeat_rate: the buyers a target needs.

    Old buyers = this year's buyers × repeat rate, each worth value_old × (1 + lift); the rest of the amount comes
    from new buyers at value_new × (1 + lift), rounded up. Raises Infeasible where nobody new buys anything.
    """
    rate = facts.repeat_rate if repeat_rate is None else repeat_rate
    if not (np.isfinite(rate) and 0 <= rate <= 1 and np.isfinite(lift) and lift > -1 and amount >= 0):
        raise InputError("a repeat rate lies from 0 to 1, a lift above -1", value=[rate, lift])
    old = round(facts.buyers * rate)
    from_old = min(int(amount), round(old * facts.value_old * (1 + lift)))
    rest, each = int(amount) - from_old, facts.value_new * (1 + lift)
    if rest and each <= 0:
        raise Infeasible("no new buyer has bought anything, so none can close the gap", value=rest)
    new = math.ceil(rest / each) if rest else 0
    return {"old": old, "new": new, "gmv_old": from_old, "gmv_new": rest, "repeat_rate": rate}
