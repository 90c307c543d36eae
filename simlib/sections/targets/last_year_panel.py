"""The target against last year, month by month, in a notebook. Money: minor units; time: day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.i18n import _
from simlib.plan_folder.last_year_sums import last_year_sums
from simlib.presentation import style
from simlib.presentation.answers import Answer, answered, changed, short, texts
from simlib.targets.cube import Targets


@answered
def against_last_year(bench: Any, targets: Targets | None = None) -> Answer:
    """Return what the target asks beyond last year by month: last year by the date, like for like, and the growth.

    bench: a Workbench. Like for like: each day of the plan year is held against last year's day of the same weekday
    and festival phase.
    """
    now, history = targets or bench.target, bench.history
    history = history[history["day"] < bench.days["day"].iloc[0]]
    found = last_year_sums(history, bench.days, platforms=now.axes.platforms, country=bench.inputs.country)
    if found is None:
        raise InputError("no month of last year is known whole")
    matched = found[found["level"] == "month"].groupby("period")["amount"].sum()
    dated = history.groupby(history["day"] + pd.DateOffset(years=1))["gmv_paid"].sum()
    dated = bench.days.assign(sold=bench.days["day"].map(dated).fillna(0)).groupby("month")["sold"].sum()
    table = now.table("month").assign(
        dated=lambda t: t["month"].map(dated), matched=lambda t: t["month"].map(matched)
    )[["month", "dated", "matched", "target"]]  # fmt: skip
    table.loc[table["matched"].isna(), "dated"] = np.nan
    table["month"] = style.month_labels(table["month"])
    whole = table.dropna(subset=["matched"])
    table.loc[len(table)] = [_("All known months"), *whole[["dated", "matched", "target"]].sum()]
    growth = table["target"] / table["matched"].where(table["matched"] > 0) - 1
    moved = (whole["matched"] - whole["dated"]).abs().max()
    sentence = _(
        "The target of the months known last year is {growth} on last year, like for like; moving feasts and weekdays "
        "shift up to {moved} between a month and its date.",
        growth=changed(growth.iloc[-1]), moved=short(moved, bench.currency),
    )  # fmt: skip
    labels = {"dated": _("Last year by date"), "matched": _("Last year like for like"), "target": _("Target")}
    out = texts(table, bench.currency, money=labels, labels=labels)
    out[_("Growth")] = [changed(g) for g in growth]
    return Answer(sentence, out)
