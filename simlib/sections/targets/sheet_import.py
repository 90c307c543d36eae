"""Take over an edited workbook: all of its amounts and holds at once, or nothing. Money: minor units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simlib.core.message import Note
from simlib.sections.targets import sheet_cells as sheets
from simlib.sections.targets.sheet_read import read_edits
from simlib.targets.conflict import Conflict
from simlib.targets.solve_holds import refuse_over
from simlib.targets.steps import step

if TYPE_CHECKING:
    from simlib.targets.cube import Targets



def import_workbook(plan: Targets, path: Path | str, *, who: str = "", why: str = "") -> tuple[Targets, list[dict]]:
    """Return (plan, comments) after an edited plan.xlsx: every typed amount stands, x cells are held, totals spread.

    plan: Targets as when the workbook was written; comments: list of dicts sheet, cell, text. A cell marked x that was
    not typed over keeps its sum; an x taken away ends a hold. The same plan comes back where nothing was edited; undo
    takes all edits back. Raises InputError or Conflict naming sheet and cell; nothing is changed then.
    """
    found, name = read_edits(path, plan), Path(path).name
    for cell, _, place in found.typed.values():
        refuse_over(plan, cell, file=f"{name} {place}")
    steps = _steps(plan, found, who, why)
    if not steps:
        return plan, found.comments
    try:
        changed = plan.apply(steps)
    except Conflict as error:
        places = [found.typed[key][2] for key in map(sheets.key, error.cells) if key in found.typed]
        remedy = "take the x off one of them, or change one; nothing was taken over"
        at = f"{name} {', '.join(places)}".strip()
        raise Conflict(error.what, file=at, value=error.value, remedy=remedy, cells=error.cells) from error
    source = Note("targets.from_file", {"name": name})
    return plan.as_one(changed, "import", who=who, why=why, notes=[source]), found.comments


def _steps(plan, found, who, why):
    """Return what a workbook asks for as edits; a cell's own comment is its reason."""
    held = {sheets.key(cell) for cell, _ in plan.holds}
    reasons = {sheets.key(comment["cell"]): comment["text"] for comment in found.comments}
    ended = [cell for key, cell in found.seen.items() if key in held and key not in found.marked]
    fresh = [cell for key, cell in found.marked.items() if key not in held]
    steps = [step("release", cell, who=who, why=why) for cell in ended]
    steps += [step("hold", cell, who=who, why=why) for cell in fresh]
    for key, (cell, value, _) in found.typed.items():
        steps.append(step("set", cell, value=value, who=who, why=reasons.get(key, why)))
    return steps
