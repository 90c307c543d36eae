"""What the periods of a plan are called, and which days its months hold, in any calendar. Time: day."""

from __future__ import annotations

from datetime import timedelta

from simlib.presentation.style import month_labels


def period_names(targets):
    """Return label → what a reader calls it, for the months, quarters and halves of a targets table, and the year.

    A quarter of a year that does not start in January is named with its months: `2026-Q1 (Nov–Jan)`.
    """
    days = targets.drop_duplicates("day").sort_values("day")
    months = list(dict.fromkeys(days["month"].astype(str)))
    names = dict(zip(months, month_labels(months), strict=True))
    plain = months[0][5:7] == "01" or any(name == label for label, name in names.items())
    for level in ("quarter", "half"):
        for period, inside in days.groupby(level, sort=False)["month"]:
            first, last = (names[str(inside.iloc[i])].split()[0] for i in (0, -1))
            names[str(period)] = str(period) if plain else f"{period} ({first}–{last})"
    return names | {"year": "Year"}


def quarters_said(targets):
    """Return which months the first quarter holds, `2026-Q1 is Nov–Jan`; empty where the year starts in January."""
    first = str(targets.sort_values("day")["quarter"].iloc[0])
    return f"{first} is {months}" if (months := months_of(period_names(targets)[first])) else ""


def months_of(name):
    """Return the months in a period's name: `Nov–Jan` of `2026-Q1 (Nov–Jan)`; None where it has none."""
    return name.partition(" (")[2].rstrip(")") or None


def months_said(targets):
    """Return a sentence on months that are not those of the calendar, empty where they are."""
    days = targets.drop_duplicates("day").groupby("month", sort=False)["day"].agg(["min", "max"])
    for label, (first, last) in zip(days.index, days.to_numpy(), strict=True):
        first, last = first.astype("datetime64[D]").item(), last.astype("datetime64[D]").item()
        after = last + timedelta(days=1)
        if first.day != 1 or after.day != 1 or first.month != last.month:
            name = month_labels([label])[0]
            return f"Months are the plan's own: {name} runs from {first.day} {first:%b} to {last.day} {last:%b %Y}."
    return ""


def last_year_of(plan):
    """Return period → last year's amount over all platforms of a PlanFolder, minor units; empty where none is known."""
    found = plan.last_year
    return {} if found is None else {str(k): int(v) for k, v in found.groupby("period")["amount"].sum().items()}
