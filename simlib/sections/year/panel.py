"""The target beside last year, beside the simulated years and after some months are sold. Money: minor; time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.i18n import show
from simlib.presentation.answers import Answer, answered, changed, short, signed, texts
from simlib.simulate.chance import attainable, hit_probability

LEVELS = ("half", "quarter", "month")
SURE = 80  # per cent


@answered
def beside_last_year(bench, targets=None):
    """Say what the target asks beyond last year, month by month: last year by the date, like for like, and the growth.

    Like for like: each day of the plan year stands beside last year's day of the same weekday and festival phase.
    """
    from simlib.sections.targets.last_year import last_year

    now, history = targets or bench.target, bench.history
    history = history[history["day"] < bench.days["day"].iloc[0]]
    found = last_year(history, bench.days, platforms=now.axes.platforms, country=bench.inputs.country)
    if found is None:
        raise InputError("no month of last year is known whole")
    alike = found[found["level"] == "month"].groupby("period")["amount"].sum()
    dated = history.groupby(history["day"] + pd.DateOffset(years=1))["gmv_paid"].sum()
    dated = bench.days.assign(sold=bench.days["day"].map(dated).fillna(0)).groupby("month")["sold"].sum()
    table = now.table("month").assign(date=lambda t: t["month"].map(dated), alike=lambda t: t["month"].map(alike))
    table.loc[table["alike"].isna(), "date"] = np.nan
    inputs = table.dropna(subset=["alike"])
    table.loc[len(table)] = ["all known", *inputs[["target", "date", "alike"]].sum()]
    growth = table["target"] / table["alike"].where(table["alike"] > 0) - 1
    moved = (inputs["alike"] - inputs["date"]).abs().max()
    said = f"The target of the months known last year is {changed(growth.iloc[-1])} on last year, like for like; "
    said += f"moving feasts and weekdays shift up to {short(moved, bench.currency)} between a month and its date."
    table = table[["month", "date", "alike", "target"]].rename(
        columns={"date": "last year by date", "alike": "last year like for like"}
    )
    out = texts(table, bench.currency, money=table.columns[1:])
    out["growth"] = [changed(g) for g in growth]
    return Answer(said, out)


@answered
def chances(bench, targets=None, *, levels=LEVELS):
    """Say how likely the target of each period and of the year is, and what 8 of 10 simulated years reach."""
    now = targets or bench.target
    planned, rows = now.leaves.sum(axis=(1, 2)), []
    for level in (*levels, "year"):
        labels = np.full(len(planned), "year") if level == "year" else now.axes.labels[level]
        for period in dict.fromkeys(labels):
            inside = labels == period
            made, goal = bench.reached[inside].sum(axis=0), int(planned[inside].sum())
            if np.isfinite(made).all():
                rows.append((period, goal, hit_probability(made, goal)[0], attainable(made, [SURE])[SURE]))
    if not rows or rows[-1][0] != "year":
        raise InputError("the simulated years do not cover all of the target's days", remedy="plan again")
    table = pd.DataFrame(rows, columns=["period", "target", "chance", "reached"])
    whole, years = table.iloc[-1], bench.reached.shape[1]
    said = f"Of {years} simulated years {show.chance(whole['chance'])} reach the year's target of "
    said += f"{short(whole['target'], bench.currency)}; eight of ten reach {short(whole['reached'], bench.currency)}."
    name = "8 of 10 years reach"
    out = texts(table.rename(columns={"reached": name}), bench.currency, money=("target", name))
    out["chance"] = [show.chance(p) for p in table["chance"]]
    return Answer(said, out)


@answered
def replanned(bench, *, months=3, year=0, targets=None):
    """Say what the rest of the year must bring once its first `months` sold what the simulated year `year` sold.

    The plan's own days are replaced by that year's, the days ahead take the balance, held cells stay.
    """
    from simlib.simulate.actuals import rest_factor

    before = targets or bench.target
    labels = before.axes.labels["month"]
    over = np.isin(labels, list(dict.fromkeys(labels))[:months])
    until = before.axes.days["day"][over].iloc[-1]
    sold = as_sold(before, bench.reached[:, year])
    after = before.replan(sold, until=until, why=f"as simulated year {year} sold")
    table = before.table("month").assign(after=after.table("month")["target"])
    table.loc[len(table)] = ["year", before.amount, after.amount]
    change = table["after"] / table["target"].where(table["target"] > 0) - 1
    had, got = (int(p.leaves[over].sum()) for p in (before, after))
    factor, _ = rest_factor(bench.reached, over, got)
    ahead = got + bench.reached[~over].sum(axis=0) * factor
    chance = [hit_probability(years, after.amount)[0] for years in (bench.reached.sum(axis=0), ahead)]
    rest = [short(amount, bench.currency) for amount in (after.amount - got, before.amount - had)]
    said = f"Until {until:%d %b %Y} sales are {signed(got - had, bench.currency)} against the plan, so the rest of the "
    said += f"year must bring {rest[0]} instead of {rest[1]}. "
    said += f"The chance of the year moves from {show.chance(chance[0])} to {show.chance(chance[1])}."
    out = texts(
        table.rename(columns={"after": "sold or planned anew"}),
        bench.currency,
        money=("target", "sold or planned anew"),
    )
    out["change"] = [changed(c) for c in change]
    return Answer(said, out)


def as_sold(targets, daily):
    """Return a table of sales (day, platform, category, gmv_paid) of daily totals, laid over each day's planned mix."""
    leaves = targets.leaves.astype(float)
    of_day = leaves.sum(axis=(1, 2))
    share = np.divide(leaves, of_day[:, None, None], out=np.zeros_like(leaves), where=of_day[:, None, None] > 0)
    frame = targets.frame()
    made = frame[[name for name in ("day", "platform", "category", "group") if name in frame]]
    return made.assign(gmv_paid=np.rint(share * np.nan_to_num(daily)[:, None, None]).astype("int64").ravel())
