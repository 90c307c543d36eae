"""Who bought, how many come back, and how many buyers the target needs. Money: minor units; time: day.

With less than two years of orders, coming back is measured from the first half of what is known to the second and
labelled assumed: a year's repeat rate is not the same thing.
"""

from __future__ import annotations

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_json, write_json
from simlib.data.history import paid
from simlib.sections.buyers.needs import BuyerFacts, buyer_facts, buyer_targets, top_fifth

BUYERS = "targets/buyers.json"
TWO_YEARS, FEWEST_DAYS = 700, 56
FACTS = ("new", "old", "repeat_rate", "value_new", "value_old", "top_fifth")


def paid_orders(tables, before):
    """Return order_id, customer_id, day, gmv_paid (minor) of orders paid before a day, cancelled ones included."""
    orders, lines = tables["orders"], tables["lines"]
    chosen = orders.loc[paid(orders) & (orders["day"] < before), ["order_id", "customer_id", "day"]]
    money = lines.loc[lines["kind"] == "sale"].groupby("order_id")["amount"].sum().rename("gmv_paid")
    return chosen.join(money, on="order_id").dropna(subset=["gmv_paid"])


def known_buyers(orders):
    """Return what the orders say of buyers, as a dict: facts, known_share, basis, days, why; facts None where unknown.

    known_share: part of the last year's paid value whose buyer is known. days: span behind the repeat rate.
    """
    named = orders["customer_id"].notna()
    if orders.empty or not named.any():
        return _unknown("the orders name no customers", 0.0)
    until = orders["day"].max()
    year = orders["day"] > until - pd.Timedelta(days=365)
    whole = int(orders.loc[year, "gmv_paid"].sum())
    share = float(orders.loc[year & named, "gmv_paid"].sum() / whole) if whole > 0 else 0.0
    known = int((until - orders["day"].min()).days) + 1
    try:
        if known >= TWO_YEARS:
            return _known(buyer_facts(orders, until=until), share, "data", 365, "")
        if known < FEWEST_DAYS:
            return _unknown(f"only {known} days of orders are known: too few to see anybody come back", share)
        return _half_known(orders[named], until, known, share)
    except InputError as error:
        return _unknown(error.what, share)


def _half_known(orders, until, known, share):
    """The facts of at most a year and what of its first half came back in the second; all buyers valued alike."""
    known = min(known, 365)
    half = known // 2
    rate = buyer_facts(orders, until=until, span=half)
    spent = orders[orders["day"] > until - pd.Timedelta(days=known)].groupby("customer_id")["gmv_paid"].sum()
    first = orders[orders["day"] <= until - pd.Timedelta(days=half)]["customer_id"].nunique()
    each, back = float(spent.mean()), round(rate.repeat_rate * first)
    facts = BuyerFacts(len(spent) - back, back, rate.repeat_rate, each, each, top_fifth(spent))
    why = f"{known} days of orders are known: coming back is measured from one half of them to the other"
    return _known(facts, share, "assumed", half, why)


def needs(known, amount, *, repeat_rate=None):
    """Return the buyers that `amount` (minor) needs, beside what is known of them: old, new, gmv_old, gmv_new, …

    The part of buyers who are not known is taken off the amount first. None where nothing is known, InputError on an
    odd repeat rate, Infeasible where nobody new buys anything.
    """
    if known["facts"] is None:
        return None
    named = round(amount * known["known_share"])
    return {"amount": named, **buyer_targets(named, BuyerFacts(**known["facts"]), repeat_rate=repeat_rate)}


def write_buyers(folder, targets, *, tables=None, repeat_rate=None):
    """Write `targets/buyers.json`: known, repeat_rate, needs, why. Returns it.

    tables: the shop's tidy tables; read from the folder where they are needed and not given. repeat_rate: None keeps
    what was asked before, "measured" goes back to the measured one.
    """
    path = folder / BUYERS
    old = read_json(path) if path.is_file() else {"repeat_rate": None}
    if "known" not in old:
        from simlib.data import load

        orders = paid_orders(tables or load(folder / "data").tables, targets.axes.days["day"].iloc[0])
        old["known"] = known_buyers(orders)
    asked = {None: old["repeat_rate"], "measured": None}.get(repeat_rate, repeat_rate)
    made = {"known": old["known"], "repeat_rate": asked, "needs": None, "why": old["known"]["why"]}
    try:
        made["needs"] = needs(made["known"], targets.amount, repeat_rate=asked)
    except InputError as error:  # an odd rate must not be kept, a need that nobody can meet is an answer
        if error.exit_code == 2:
            raise
        made["why"] = error.what
    write_json(path, made)
    return made


def _known(facts, share, basis, days, why):
    found = {name: getattr(facts, name) for name in FACTS}
    return {"facts": found, "known_share": share, "basis": basis, "days": days, "why": why}


def _unknown(why, share):
    return {"facts": None, "known_share": share, "basis": "assumed", "days": 0, "why": why}
