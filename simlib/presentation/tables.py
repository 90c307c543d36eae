"""The report's tables: plain text cells from a plan folder, rounded for people; the template escapes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simlib.core.currency import digits
from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import style


def table(
    caption: str,
    labels: Sequence[str],
    rows: Sequence[Sequence],
    *,
    text: Sequence[int] = (0,),
    foot: Sequence | None = None,
) -> dict:
    """Return a table for the template: `head` as (label, is it a column of figures); `text`: the columns not."""
    head = [(label, column not in text) for column, label in enumerate(labels)]
    return {"caption": caption, "head": head, "rows": rows, "foot": foot}


def major(values: Iterable[float], plan: PlanFolder) -> list[float]:
    """Return money in minor units as a list of floats in major units."""
    return [float(v) for v in style.major(values, plan.currency)]


def exact(minor: int, plan: PlanFolder) -> str:
    """Return minor units as text to the cent."""
    return show.money(major([minor], plan)[0], plan.currency, decimals=digits(plan.currency))


def whole_money(minor: float, plan: PlanFolder) -> str:
    """Return minor units as text in whole major units."""
    return show.money(major([minor], plan)[0], plan.currency, decimals=0)


def attainable(plan: PlanFolder) -> list[tuple[str, str]]:
    """Return (chance, paid GMV reached with it) as texts, the lowest chance first."""
    found = plan.summary["attainable"]
    return [(show.percent(int(q) / 100), show.money(found[q], plan.currency)) for q in sorted(found, key=int)]


def span(lo: float | None, hi: float | None, plan: PlanFolder) -> str:
    """Return an interval of money in major units as text."""
    return show.span(lo, hi, "money", plan.currency)
