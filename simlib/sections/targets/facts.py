"""What page and sheets show of a target: its periods next to last year and the simulated years. Money: minor units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from simlib.presentation.periods import last_year_of, own_months, period_months, period_names

if TYPE_CHECKING:
    import pandas as pd

    from simlib.plan_folder.folder import PlanFolder

MOST_PARTS = 12


@dataclass(frozen=True)
class Period:
    """A month, quarter, half or the year of a plan: its amounts, and what the simulated years reach.

    `simulated`: mean, median, lo, hi (8 of 10 years lie between), p_hit; None where nothing was simulated.
    """

    key: str
    level: str
    target: int
    last_year: int | None
    simulated: dict | None

    @property
    def growth(self) -> float | None:
        """The growth on last year that the target asks for."""
        return self.target / self.last_year - 1 if self.last_year else None


class TargetFacts:
    """The target of a plan folder: `targets` frame of leaves, `currency`, and tables that are made once."""

    def __init__(self, plan: PlanFolder) -> None:
        self.plan, self.targets, self.currency = plan, plan.targets, plan.currency

    @cached_property
    def names(self) -> dict[str, str]:
        """Period → what people call it."""
        return period_names(self.targets)

    @cached_property
    def months_in(self) -> dict[str, str]:
        """Quarter or half → its months, where they are not the calendar year's."""
        return period_months(self.targets)

    @cached_property
    def last_year(self) -> dict[str, int]:
        """Period → last year's amount; empty where the history does not hold it."""
        return last_year_of(self.plan)

    @property
    def own_months(self) -> str:
        """A sentence on months that are not those of the calendar, or nothing."""
        return own_months(self.targets)

    @cached_property
    def platforms(self) -> list[str]:
        """The platforms, the largest first."""
        return list(cells(self.targets).columns)

    @cached_property
    def periods(self) -> list[Period]:
        """Months, quarters, halves and the year, in this order."""
        longer = {} if self.plan.periods is None else _by_period(self.plan.periods)
        simulated = longer | _by_period(self.plan.months.rename(columns={"month": "period"}))
        made = []
        for level in ("month", "quarter", "half"):
            sums = self.targets.groupby(level, sort=False)["target"].sum()
            made += [self._period(str(key), level, int(v), simulated.get(str(key))) for key, v in sums.items()]
        return [*made, self._period("year", "year", int(self.targets["target"].sum()), longer.get("year"))]

    def _period(self, key, level, target, simulated):
        return Period(key, level, target, self.last_year.get(key), simulated)

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """Month × platform (or category, where there is one platform): the target, the largest column first."""
        return cells(self.targets, over=self.over)

    @cached_property
    def over(self) -> str:
        """What the target is best broken down by: platforms, or categories where there is one platform only."""
        return telling(self.targets)

    def parts(self) -> Iterator[tuple[str, str, int, float]]:
        """Yield (kind, name, target, forecast) of the largest platforms and categories, where nodes are forecast."""
        nodes = self.nodes
        for kind in ("platform", "category") if nodes is not None else ():
            wanted, ahead = self.targets.groupby(kind)["target"].sum(), nodes.groupby(kind)["gmv_paid"].sum()
            if len(wanted) > 1:
                largest = wanted.sort_values(ascending=False, kind="stable").index[:MOST_PARTS]
                yield from ((kind, str(name), int(wanted[name]), float(ahead.get(name, 0.0))) for name in largest)

    @cached_property
    def nodes(self) -> pd.DataFrame | None:
        """The forecast by node, or None where none was made."""
        found = self.plan.optional("forecast/nodes.parquet")
        return None if found is None or not len(found) else found


def cells(targets: pd.DataFrame, *, by: str = "month", over: str = "platform") -> pd.DataFrame:
    """Return targets as a frame period × platform (or category), minor units: in order of time, the largest first."""
    order = targets.groupby(by, sort=False)["day"].min().sort_values(kind="stable").index
    table = targets.pivot_table(index=by, columns=over, values="target", aggfunc="sum", fill_value=0)
    return table.loc[order, table.sum().sort_values(ascending=False, kind="stable").index]


def telling(targets: pd.DataFrame) -> str:
    """Return what a breakdown is best stacked by: platforms, or categories where there is one platform only."""
    return "category" if targets["platform"].nunique() == 1 and targets["category"].nunique() > 1 else "platform"


def _by_period(table):
    return {str(row["period"]): row for row in table.to_dict("records")}
