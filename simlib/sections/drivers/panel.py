"""What the target rests on: sessions × conversion × order value, the gap to it, why it moves. Money: minor units."""

from __future__ import annotations

import pandas as pd

from simlib.core.errors import InputError
from simlib.driver_tree.drivers import DRIVERS, Drivers
from simlib.driver_tree.gap import CLOSERS
from simlib.driver_tree.gap import gap as gap_of
from simlib.driver_tree.variance import EFFECTS
from simlib.driver_tree.variance import variance as variance_of
from simlib.i18n import show
from simlib.presentation.answers import Answer, answered, changed, short, signed, texts

WHOLE_YEAR = 360  # days that count as a year of history


def expected(bench):
    """Return the driver tree month × platform × source that the forecast expects."""
    from simlib.sections.drivers.facts import expected_drivers

    return expected_drivers(bench.base, bench.days, currency=bench.currency)


@answered
def drivers(bench, by="platform"):
    """Say what the forecast expects of sessions, conversion and order value, by month, platform or source."""
    tree = expected(bench)
    table = _with_all(tree.table(by), tree.table([]), by)
    whole = table.iloc[-1]
    said = f"The forecast expects {whole['sessions']:,.0f} sessions; {show.share(whole['conversion'])} of them buy, "
    said += f"{short(whole['order_value'], bench.currency)} an order: {short(whole['gmv_paid'], bench.currency)}."
    return Answer(said, _driver_texts(table, bench.currency, money=("order_value", "gmv_paid")))


@answered
def gap(bench, targets=None, *, by="platform"):
    """Say how far the target lies from the forecast, and what each driver alone would have to become to close it."""
    tree, wanted = expected(bench), targets or bench.target
    table = _with_all(gap_of(wanted, tree, by=by), gap_of(wanted, tree, by=[]), by)
    whole = table.iloc[-1]
    said = f"Target less forecast is {signed(whole['gap'], bench.currency)}. Alone, sessions would have to be "
    said += f"{whole['sessions_needed']:,.0f} (now {whole['sessions']:,.0f})"
    if whole["conversion_needed"] == whole["conversion_needed"]:
        said += f", or conversion {show.share(whole['conversion_needed'])} (now {show.share(whole['conversion'])})"
    said += f", or an order {short(whole['order_value_needed'], bench.currency)} "
    said += f"(now {short(whole['order_value'], bench.currency)})."
    shown = table[[by, "target", "forecast", "gap", *CLOSERS]]
    return Answer(said, _driver_texts(shown, bench.currency, money=("target", "forecast", "gap", "order_value_needed")))


@answered
def breakback(bench, percent, *, absorb, bounds=None, platform=None):
    """Say what the drivers absorb when paid GMV of a platform (the strongest unless told) moves by `percent`.

    absorb: drivers that change, names or name → weight; bounds: driver → (lowest, highest) factor of its value now.
    """
    before = expected(bench)
    nodes = before.table("platform").set_index("platform")
    name = platform or nodes["gmv_paid"].idxmax()
    cell = before.cell({"platform": name})
    asked = round(before.total(cell) * (1 + percent / 100))
    after = before.set(cell, asked, absorb=absorb, bounds=bounds or {}).table("platform").set_index("platform")
    moved = pd.DataFrame({"now": nodes.loc[name], "then": after.loc[name]})
    change = moved["then"] / moved["now"] - 1
    rows = moved.loc[[*DRIVERS, "gmv_paid"]]
    out = pd.DataFrame(
        {column: [_driver_text(n, v, bench.currency) for n, v in rows[column].items()] for column in rows},
        index=[n.replace("_", " ") for n in rows.index],
    )
    out["change"] = [changed(change[n]) for n in rows.index]
    gained = signed(asked - before.total(cell), bench.currency)
    return Answer(f"{name} at {percent:+d} % of paid GMV is {gained}, absorbed by {', '.join(absorb)}.", out)


@answered
def variance(bench, by="platform", *, method="lmdi"):
    """Say why the plan year differs from last year: volume, mix, conversion, order value, without a rest.

    by: platform, or source where last year's sessions were counted. Where they were not, its conversion is taken to be
    as in the plan year, so that its effect is zero, and the sentence says so.
    """
    then, counted = last_year(bench)
    now = expected(bench).rolled(then.keys)
    table = _with_all(variance_of(then, now, by=by, method=method), variance_of(then, now, method=method), by)
    whole = table.iloc[-1]
    rest = whole["change"] - whole[list(EFFECTS)].sum()
    parts = ", ".join(f"{name.replace('_', ' ')} {signed(whole[name], bench.currency)}" for name in EFFECTS)
    said = f"Forecast less last year is {signed(whole['change'], bench.currency)}: {parts}; "
    said += f"left over: {short(rest, bench.currency)}"
    said += "." if counted else "; no sessions were counted, so conversion is taken to be the same."
    return Answer(said, texts(table, bench.currency, money=("before", "now", "change", *EFFECTS)))


def last_year(bench):
    """Return (driver tree platform × source of last year's comparable days, whether its sessions were counted).

    Without counted sessions: the 365 days before the plan year by platform, at the conversion of the plan year.
    """
    from simlib.sections.drivers.facts import counted_drivers

    log = bench.shop.tables.get("sessions")
    if log is not None and not log.empty:
        return counted_drivers(bench.history, log, bench.target).rolled(["platform", "source"]), True
    first = bench.days["day"].iloc[0]
    past = bench.history[bench.history["day"].between(first - pd.Timedelta(days=365), first - pd.Timedelta(days=1))]
    if bench.last_year[1] < WHOLE_YEAR or past.empty:
        raise InputError("a whole year of history is needed", value=f"{bench.last_year[1]} days")
    sold = past.groupby("platform")[["orders", "gmv_paid"]].sum()
    sold = sold[(sold["orders"] > 0) & (sold["gmv_paid"] > 0)]
    now = expected(bench)
    conversion = now.table("platform").set_index("platform")["conversion"].reindex(sold.index)
    conversion = conversion.fillna(now.table([])["conversion"].iloc[0])
    tree = pd.DataFrame({"sessions": sold["orders"] / conversion, "conversion": conversion})
    tree["order_value"] = sold["gmv_paid"] / sold["orders"]
    return Drivers(tree.reset_index(), currency=bench.currency), False


def _with_all(table, whole, by):
    return pd.concat([table, whole.assign(**{by: "all"})], ignore_index=True)[table.columns]


def _driver_texts(table, currency, *, money):
    kinds = {"count": [], "share": []}
    for name in table.columns:
        if name.startswith(("sessions", "orders")):
            kinds["count"].append(name)
        elif name.startswith("conversion"):
            kinds["share"].append(name)
    cents = [name for name in money if name.startswith("order_value")]
    return texts(table, currency, money=[name for name in money if name not in cents], cents=cents, **kinds)


def _driver_text(name, value, currency):
    if name == "sessions":
        return f"{value:,.0f}"
    return show.share(value) if name == "conversion" else short(value, currency)
