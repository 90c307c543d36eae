"""The target against the simulated years, and after some months are sold, in a notebook. Money: minor; time: day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.i18n import _, dates, show
from simlib.presentation import style
from simlib.presentation.answers import Answer, answered, changed, short, signed, texts
from simlib.simulate.actuals import rest_factor
from simlib.simulate.chance import attainable, hit_probability
from simlib.targets.cube import Targets

LEVELS = ("half", "quarter", "month")
SURE = 80  # per cent


@answered
def chances(bench: object, targets: Targets | None = None, *, levels: Sequence[str] = LEVELS) -> Answer:
    """Return how likely the target of each period and of the year is, and what 8 of 10 simulated years reach.

    bench: a Workbench.
    """
    now = targets or bench.target
    planned, rows = now.leaves.sum(axis=(1, 2)), []
    for level in (*levels, "year"):
        periods = np.full(len(planned), "year") if level == "year" else now.axes.labels[level]
        for period in dict.fromkeys(periods):
            inside = periods == period
            made, goal = bench.reached[inside].sum(axis=0), int(planned[inside].sum())
            if np.isfinite(made).all():
                name = dates.month(period) if level == "month" else period
                rows.append((name, goal, hit_probability(made, goal)[0], attainable(made, [SURE])[SURE]))
    if not rows or rows[-1][0] != "year":
        raise InputError("the simulated years do not cover all of the target's days", remedy="plan again")
    rows[-1] = (_("Year"), *rows[-1][1:])
    table = pd.DataFrame(rows, columns=["period", "target", "chance", "reached"])
    whole, years = table.iloc[-1], bench.reached.shape[1]
    sentence = _(
        "Of {n:int} simulated years {chance} reach the year's target of {target}; eight of ten reach {sure}.",
        n=years,
        chance=show.chance(whole["chance"]),
        target=short(whole["target"], bench.currency),
        sure=short(whole["reached"], bench.currency),
    )
    table["chance"] = [show.chance(p) for p in table["chance"]]
    labels = {"target": _("Target"), "chance": _("Chance"), "reached": _("8 of 10 years reach")}
    return Answer(sentence, texts(table, bench.currency, money=("target", "reached"), labels=labels))


@answered
def replanned(bench: object, *, months: int = 3, year: int = 0, targets: Targets | None = None) -> Answer:
    """Return what the rest of the year must bring once its first `months` sold what the simulated year `year` sold.

    bench: a Workbench. The plan's own days are replaced by that year's, the days ahead take the balance, held cells
    stay.
    """
    before = targets or bench.target
    labels = before.axes.labels["month"]
    over = np.isin(labels, list(dict.fromkeys(labels))[:months])
    until = before.axes.days["day"][over].iloc[-1]
    sold = as_sold(before, bench.reached[:, year])
    after = before.replan(sold, until=until, why=f"as simulated year {year} sold")
    had, got = (int(p.leaves[over].sum()) for p in (before, after))
    factor, _slope = rest_factor(bench.reached, over, got)
    ahead = got + bench.reached[~over].sum(axis=0) * factor
    chance = [hit_probability(years, after.amount)[0] for years in (bench.reached.sum(axis=0), ahead)]
    sentence = _(
        "Until {day} sales are {gap} against the plan, so the rest of the year must bring {rest} instead of {planned}. "
        "The chance of the year moves from {before} to {after}.",
        day=dates.long_day(until),
        gap=signed(got - had, bench.currency),
        rest=short(after.amount - got, bench.currency),
        planned=short(before.amount - had, bench.currency),
        before=show.chance(chance[0]),
        after=show.chance(chance[1]),
    )
    return Answer(sentence, _by_month(before, after, bench.currency))


def _by_month(before, after, currency):
    table = before.table("month").assign(after=after.table("month")["target"])
    table["month"] = style.month_labels(table["month"])
    table.loc[len(table)] = [_("Year"), before.amount, after.amount]
    change = table["after"] / table["target"].where(table["target"] > 0) - 1
    labels = {"target": _("Target"), "after": _("Sold or planned anew")}
    out = texts(table, currency, money=labels, labels=labels)
    out[_("Change")] = [changed(c) for c in change]
    return out


def as_sold(targets: Targets, daily: np.ndarray) -> pd.DataFrame:
    """Return a table of sales (day, platform, category, gmv_paid) of daily totals, laid over each day's planned mix."""
    leaves = targets.leaves.astype(float)
    of_day = leaves.sum(axis=(1, 2))
    share = np.divide(leaves, of_day[:, None, None], out=np.zeros_like(leaves), where=of_day[:, None, None] > 0)
    frame = targets.frame()
    made = frame[[name for name in ("day", "platform", "category", "group") if name in frame]]
    return made.assign(gmv_paid=np.rint(share * np.nan_to_num(daily)[:, None, None]).astype("int64").ravel())
