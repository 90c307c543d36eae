"""What the target rests on: sessions × conversion × order value, the gap to it, why it moves. Money: minor units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.message import msg
from simlib.driver_tree.drivers import DRIVERS, Bounds, Drivers
from simlib.driver_tree.gap import CLOSERS
from simlib.driver_tree.gap import gap as gap_of
from simlib.driver_tree.variance import EFFECTS
from simlib.driver_tree.variance import variance as variance_of
from simlib.i18n import _, show
from simlib.presentation.answers import Answer, answered, changed, short, signed, texts
from simlib.presentation.style import month_labels
from simlib.sections.drivers.facts import counted_drivers, expected_drivers
from simlib.sections.drivers.labels import driver_name, headings

if TYPE_CHECKING:
    from simlib.targets.cube import Targets

WHOLE_YEAR = 360  # days that count as a year of history


def expected(bench: Any) -> Drivers:
    """Return the driver tree month × platform × source that the forecast expects."""
    return expected_drivers(bench.base, bench.days, currency=bench.currency)


@answered
def drivers(bench: Any, by: str = "platform") -> Answer:
    """Say what the forecast expects of sessions, conversion and order value, by month, platform or source."""
    tree, c = expected(bench), bench.currency
    table = _with_all(tree.table(by), tree.table([]), by)
    whole = table.iloc[-1]
    sentence = _(
        "The forecast expects {sessions:int} sessions; {conversion} of them buy, {value} an order: {gmv}.",
        sessions=whole["sessions"],
        conversion=show.share(whole["conversion"]),
        value=short(whole["order_value"], c),
        gmv=short(whole["gmv_paid"], c),
    )
    return Answer(sentence, _driver_texts(table, c, money=("order_value", "gmv_paid")))


@answered
def gap(bench: Any, targets: Targets | None = None, *, by: str = "platform") -> Answer:
    """Say how far the target lies from the forecast, and what each driver alone would have to become to close it."""
    tree, wanted, c = expected(bench), targets or bench.target, bench.currency
    table = _with_all(gap_of(wanted, tree, by=by), gap_of(wanted, tree, by=[]), by)
    whole = table.iloc[-1]
    parts = {"gap": signed(whole["gap"], c), "sessions": whole["sessions"], "more": whole["sessions_needed"]}
    parts |= {"value": short(whole["order_value"], c), "dearer": short(whole["order_value_needed"], c)}
    if whole["conversion_needed"] == whole["conversion_needed"]:
        parts |= {"rate": show.share(whole["conversion"]), "better": show.share(whole["conversion_needed"])}
        sentence = _(
            "Target less forecast is {gap}. Alone, sessions would have to be {more:int} (now {sessions:int}), or "
            "conversion {better} (now {rate}), or an order {dearer} (now {value}).",
            **parts,
        )
    else:
        sentence = _(
            "Target less forecast is {gap}. Alone, sessions would have to be {more:int} (now {sessions:int}), or an "
            "order {dearer} (now {value}).",
            **parts,
        )
    columns = table[[by, "target", "forecast", "gap", *CLOSERS]]
    return Answer(sentence, _driver_texts(columns, c, money=("target", "forecast", "gap", "order_value_needed")))


@answered
def breakback(
    bench: Any,
    percent: int,
    *,
    absorb: Iterable[str] | Mapping[str, float],
    bounds: Bounds | None = None,
    platform: str | None = None,
) -> Answer:
    """Say what the drivers absorb when paid GMV of a platform (the strongest by default) moves by `percent`.

    absorb: drivers that change, names or name → weight; bounds: driver → (lowest, highest) factor of its value now.
    """
    before = expected(bench)
    nodes = before.table("platform").set_index("platform")
    name = platform or nodes["gmv_paid"].idxmax()
    cell = before.cell({"platform": name})
    asked = round(before.total(cell) * (1 + percent / 100))
    after = before.set(cell, asked, absorb=absorb, bounds=bounds or {}).table("platform").set_index("platform")
    rows = pd.DataFrame({"now": nodes.loc[name], "then": after.loc[name]}).loc[[*DRIVERS, "gmv_paid"]]
    out = pd.DataFrame({
        _("Now"): [_driver_text(driver, value, bench.currency) for driver, value in rows["now"].items()],
        _("Then"): [_driver_text(driver, value, bench.currency) for driver, value in rows["then"].items()],
        _("Change"): [changed(change) for change in rows["then"] / rows["now"] - 1],
    }, index=list(headings(rows.index).values()))  # fmt: skip
    sentence = _(
        "{platform} at {change} of paid GMV is {gained}, absorbed by {drivers:list}.",
        platform=name,
        change=show.signed_percent(percent / 100, 0),
        gained=signed(asked - before.total(cell), bench.currency),
        drivers=[driver_name(driver) for driver in absorb],
    )
    return Answer(sentence, out)


@answered
def variance(bench: Any, by: str = "platform", *, method: str = "lmdi") -> Answer:
    """Say why the plan year differs from last year: volume, mix, conversion, order value, without a rest.

    by: platform, or source where last year's sessions were counted. Where they were not, its conversion is taken to be
    as in the plan year, so that its effect is zero, and the sentence says so.
    """
    then, counted = last_year(bench)
    now, c = expected(bench).rolled(then.keys), bench.currency
    table = _with_all(variance_of(then, now, by=by, method=method), variance_of(then, now, method=method), by)
    whole = table.iloc[-1]
    sentence = _(
        "Forecast less last year is {change}: volume {volume}, mix {mix}, conversion {conversion}, order value "
        "{order_value}; left over: {rest}.",
        change=signed(whole["change"], c),
        rest=short(whole["change"] - whole[list(EFFECTS)].sum(), c),
        **{name: signed(whole[name], c) for name in EFFECTS},
    )
    if not counted:
        sentence += " " + _("No sessions of last year were counted, so conversion is taken to be the same.")
    money = ("before", "now", "change", *EFFECTS)
    return Answer(sentence, texts(table, c, money=money, labels=headings(table.columns)))


def last_year(bench: Any) -> tuple[Drivers, bool]:
    """Return (driver tree platform × source of last year's comparable days, whether its sessions were counted).

    Without counted sessions: the 365 days before the plan year by platform, at the conversion of the plan year.
    """
    log = bench.shop.tables.get("sessions")
    if log is not None and not log.empty:
        return counted_drivers(bench.history, log, bench.target).rolled(["platform", "source"]), True
    first = bench.days["day"].iloc[0]
    past = bench.history[bench.history["day"].between(first - pd.Timedelta(days=365), first - pd.Timedelta(days=1))]
    if bench.last_year[1] < WHOLE_YEAR or past.empty:
        raise InputError("a whole year of history is needed", value=msg("{n:int} days", n=bench.last_year[1]))
    sold = past.groupby("platform")[["orders", "gmv_paid"]].sum()
    sold = sold[(sold["orders"] > 0) & (sold["gmv_paid"] > 0)]
    now = expected(bench)
    conversion = now.table("platform").set_index("platform")["conversion"].reindex(sold.index)
    conversion = conversion.fillna(now.table([])["conversion"].iloc[0])
    tree = pd.DataFrame({"sessions": sold["orders"] / conversion, "conversion": conversion})
    tree["order_value"] = sold["gmv_paid"] / sold["orders"]
    return Drivers(tree.reset_index(), currency=bench.currency), False


def _with_all(table, whole, by):
    if by == "month":
        table = table.assign(month=month_labels(table["month"]))
    return pd.concat([table, whole.assign(**{by: _("all")})], ignore_index=True)[table.columns]


def _driver_texts(table, currency, *, money):
    kinds = {"count": [], "share": []}
    for name in table.columns:
        if name.startswith(("sessions", "orders")):
            kinds["count"].append(name)
        elif name.startswith("conversion"):
            kinds["share"].append(name)
    cents = [name for name in money if name.startswith("order_value")]
    whole = [name for name in money if name not in cents]
    return texts(table, currency, money=whole, cents=cents, labels=headings(table.columns), **kinds)


def _driver_text(name, value, currency):
    if name == "sessions":
        return show.count(value)
    return show.share(value) if name == "conversion" else short(value, currency)
