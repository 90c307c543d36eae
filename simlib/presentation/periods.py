"""What the periods of a plan are called, and which days its months hold, in any calendar. Time: day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from simlib.i18n import _, dates
from simlib.presentation.style import is_month, month_labels

if TYPE_CHECKING:
    import pandas as pd

    from simlib.plan_folder.folder import PlanFolder


def period_names(targets: pd.DataFrame) -> dict[str, str]:
    """Return label → what a reader calls it, for the months, quarters and halves of a targets table, and the year.

    A quarter of a year that does not start in January is named with its months: `2026-Q1 (Nov–Jan)`.
    """
    names, spans = _month_names(targets), period_months(targets)
    for period in dict.fromkeys(targets[["quarter", "half"]].astype(str).to_numpy().ravel()):
        inside = spans.get(period)
        names[period] = _("{period} ({months})", period=period, months=inside) if inside else period
    return names | {"year": _("Year")}


def period_months(targets: pd.DataFrame) -> dict[str, str]:
    """Return quarter or half → its months, `Nov–Jan`; nothing where the plan's year starts in January."""
    days = targets.drop_duplicates("day").sort_values("day")
    months = list(dict.fromkeys(days["month"].astype(str)))
    if months[0][5:7] == "01" or not all(map(is_month, months)):
        return {}
    found = {}
    for level in ("quarter", "half"):
        for period, inside in days.groupby(level, sort=False)["month"]:
            first, last = (dates.month_only(str(inside.iloc[i])) for i in (0, -1))
            found[str(period)] = f"{first}–{last}"
    return found


def _month_names(targets):
    months = list(dict.fromkeys(targets.sort_values("day")["month"].astype(str)))
    return dict(zip(months, month_labels(months), strict=True))


def first_quarter(targets: pd.DataFrame) -> str:
    """Return which months the first quarter holds, `2026-Q1 is Nov–Jan`; empty where the year starts in January."""
    first = str(targets.sort_values("day")["quarter"].iloc[0])
    months = period_months(targets).get(first)
    return _("{period} is {months}", period=first, months=months) if months else ""


def own_months(targets: pd.DataFrame) -> str:
    """Return a sentence on months that are not those of the calendar, empty where they are."""
    days = targets.drop_duplicates("day").groupby("month", sort=False)["day"].agg(["min", "max"])
    for label, (first, last) in zip(days.index, days.to_numpy(), strict=True):
        first, last = first.astype("datetime64[D]").item(), last.astype("datetime64[D]").item()
        after = last + timedelta(days=1)
        if first.day != 1 or after.day != 1 or first.month != last.month:
            return _(
                "Months are the plan's own: {month} runs from {first} to {last}.",
                month=dates.month(label), first=dates.short_day(first), last=dates.medium_day(last),
            )  # fmt: skip
    return ""


def last_year_of(plan: PlanFolder) -> dict[str, int]:
    """Return period → last year's amount over all platforms of a PlanFolder, minor units; empty where none is there."""
    found = plan.last_year
    return {} if found is None else {str(k): int(v) for k, v in found.groupby("period")["amount"].sum().items()}
