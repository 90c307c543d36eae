"""Who bought, how many come back, and how many buyers the target needs. Money: minor units; time: day.

With less than two years of orders, the repeat rate is measured from the first half of them to the second and labelled
assumed: a year's repeat rate is not the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.message import Note
from simlib.data.history import paid
from simlib.sections.buyers.needs import BuyerFacts, buyer_facts, buyer_targets, top_fifth

TWO_YEARS, FEWEST_DAYS = 700, 56


@dataclass(frozen=True)
class Measured:
    """What the orders say of buyers; facts is None where they say nothing.

    named_share: part of the last year's paid value whose buyer is named; basis: data or assumed; days: span behind the
    repeat rate; why: a note where something is missing or assumed.
    """

    facts: BuyerFacts | None
    named_share: float
    basis: str = "assumed"
    days: int = 0
    why: Note | None = None

    def to_json(self) -> dict[str, object]:
        """Return the measures as JSON holds them."""
        facts = None if self.facts is None else asdict(self.facts)
        why = None if self.why is None else self.why.to_json()
        return {"facts": facts, "named_share": self.named_share, "basis": self.basis, "days": self.days, "why": why}

    @classmethod
    def from_json(cls, found: Mapping) -> Measured:
        """Return the measures that `to_json` wrote."""
        facts = None if found["facts"] is None else BuyerFacts(**found["facts"])
        why = None if found["why"] is None else Note.from_json(found["why"])
        return cls(**{**found, "facts": facts, "why": why})


def paid_orders(tables: Mapping[str, pd.DataFrame], before: pd.Timestamp) -> pd.DataFrame:
    """Return order_id, customer_id, day, gmv_paid (minor) of orders paid before a day, cancelled ones included."""
    orders, lines = tables["orders"], tables["lines"]
    chosen = orders.loc[paid(orders) & (orders["day"] < before), ["order_id", "customer_id", "day"]]
    money = lines.loc[lines["kind"] == "sale"].groupby("order_id")["amount"].sum().rename("gmv_paid")
    return chosen.join(money, on="order_id").dropna(subset=["gmv_paid"])


def measured_buyers(orders: pd.DataFrame) -> Measured:
    """Return what the orders (frame of `paid_orders`) say of buyers."""
    named = orders["customer_id"].notna()
    if orders.empty or not named.any():
        return Measured(None, 0.0, why=Note("sections.buyers.no_names"))
    until = orders["day"].max()
    year = orders["day"] > until - pd.Timedelta(days=365)
    whole = int(orders.loc[year, "gmv_paid"].sum())
    share = float(orders.loc[year & named, "gmv_paid"].sum() / whole) if whole > 0 else 0.0
    span = int((until - orders["day"].min()).days) + 1
    if span < FEWEST_DAYS:
        return Measured(None, share, why=Note("sections.buyers.too_short", {"days": span}))
    days = 365 if span >= TWO_YEARS else min(span, 365) // 2
    try:
        if span >= TWO_YEARS:
            return Measured(buyer_facts(orders, until=until), share, "data", days)
        facts = _half(orders[named], until, min(span, 365))
    except InputError:
        return Measured(None, share, why=Note("sections.buyers.nobody_before", {"days": days}))
    why = Note("sections.buyers.half", {"days": min(span, 365)})
    return Measured(facts, share, "assumed", days, why)


def _half(orders, until, span):
    """Return the facts of at most a year and what of its first half came back in the second; all valued the same."""
    half = span // 2
    rate = buyer_facts(orders, until=until, span=half)
    spent = orders[orders["day"] > until - pd.Timedelta(days=span)].groupby("customer_id")["gmv_paid"].sum()
    first = orders[orders["day"] <= until - pd.Timedelta(days=half)]["customer_id"].nunique()
    each, back = float(spent.mean()), round(rate.repeat_rate * first)
    return BuyerFacts(len(spent) - back, back, rate.repeat_rate, each, each, top_fifth(spent))


def needs(measured: Measured, amount: int, *, repeat_rate: float | None = None) -> dict[str, float] | None:
    """Return the buyers that `amount` (minor) needs: amount, old, new, gmv_old, gmv_new, repeat_rate.

    The part of paid value that names no buyer is taken off the amount first. None where nothing is measured, InputError
    on an odd repeat rate, Infeasible where nobody new buys anything.
    """
    if measured.facts is None:
        return None
    named = round(amount * measured.named_share)
    return {"amount": named, **buyer_targets(named, measured.facts, repeat_rate=repeat_rate)}
