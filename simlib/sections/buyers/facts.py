"""Buyers of last year and those the target needs, in a plan folder. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simlib.core.errors import Infeasible
from simlib.core.files import read_json, write_json
from simlib.core.message import Note
from simlib.plan_folder.folder import PlanFolder
from simlib.sections.buyers.measured import Measured, measured_buyers, needs, paid_orders
from simlib.targets.cube import Targets

BUYERS = "targets/buyers.json"


@dataclass(frozen=True)
class Buyers:
    """What the orders say of buyers, the repeat rate chosen instead of the measured one, what the target needs.

    needs is None where nothing is measured or no number of buyers is enough; why: the reason for that, or on what the
    measures rest where it is less than two years.
    """

    measured: Measured
    repeat_rate: float | None = None
    needs: Mapping[str, float] | None = None
    why: Note | None = None

    def to_json(self) -> dict[str, object]:
        """Return the buyers as JSON holds them."""
        needs = None if self.needs is None else dict(self.needs)
        why = None if self.why is None else self.why.to_json()
        return {"measured": self.measured.to_json(), "repeat_rate": self.repeat_rate, "needs": needs, "why": why}

    @classmethod
    def from_json(cls, found: Mapping) -> Buyers:
        """Return the buyers that `to_json` wrote."""
        why = None if found["why"] is None else Note.from_json(found["why"])
        return cls(Measured.from_json(found["measured"]), found["repeat_rate"], found["needs"], why)


def facts(plan: PlanFolder) -> Buyers | None:
    """Return the buyers of a plan folder, or None where nobody wrote them."""
    found = plan.optional(BUYERS)
    return None if found is None else Buyers.from_json(found)


def write_buyers(
    folder: Path,
    targets: Targets,
    *,
    tables: Mapping[str, pd.DataFrame] | None = None,
    repeat_rate: float | str | None = None,
) -> Buyers:
    """Write `targets/buyers.json` and return what it holds.

    tables: the shop's tidy tables; read from the folder where they are needed and not given. repeat_rate: None leaves
    what was chosen before, "measured" goes back to the measured one.
    """
    path = folder / BUYERS
    before = read_json(path) if path.is_file() else {"repeat_rate": None}
    if "measured" in before:
        measured = Measured.from_json(before["measured"])
    else:
        from simlib.data import load

        orders = paid_orders(tables or load(folder / "data").tables, targets.axes.days["day"].iloc[0])
        measured = measured_buyers(orders)
    rate = {None: before["repeat_rate"], "measured": None}.get(repeat_rate, repeat_rate)
    try:  # an odd rate is refused, a need that nobody can meet is an answer
        made = Buyers(measured, rate, needs(measured, targets.amount, repeat_rate=rate), measured.why)
    except Infeasible:
        made = Buyers(measured, rate, None, Note("sections.buyers.no_new_buyer"))
    write_json(path, made.to_json())
    return made
