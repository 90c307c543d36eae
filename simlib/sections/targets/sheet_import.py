"""Take over an edited workbook: all of its amounts and holds at once, or nothing. Money: minor units."""

from __future__ import annotations

from pathlib import Path

from simlib.core.errors import Infeasible
from simlib.sections.targets import sheet_cells as sheets
from simlib.sections.targets.sheet_read import read_edits
from simlib.targets.lineage import entry
from simlib.targets.replan import refuse_over, solve_open


def import_workbook(plan, path, *, who="", why=""):
    """Return (plan, comments) after an edited plan.xlsx: every typed amount stands, x cells are held, totals spread.

    plan: Targets as when the workbook was written; comments: list of dicts sheet, cell, text. A cell marked x that was
    not typed over keeps its sum; an x taken away ends a hold. The same plan comes back where nothing was edited; undo
    takes all edits back. Raises InputError or Infeasible naming sheet and cell; nothing is changed then.
    """
    edits = read_edits(path, plan)
    typed, held = edits.typed, {sheets.key(cell): value for cell, value in plan.holds}
    ended = [cell for key, cell in edits.seen.items() if key in held and key not in edits.marked]
    kept = [(c, v) for c, v in plan.holds if sheets.key(c) not in typed and c not in ended]
    fresh = [(c, plan.total(c)) for key, c in edits.marked.items() if key not in held and key not in typed]
    wanted = [(cell, value) for cell, value, _ in typed.values()]
    if not (typed or ended or fresh):
        return plan, edits.comments
    leaves, notes = _solved(plan, [*kept, *fresh], typed, Path(path).name)
    stay = [(c, v) for c, v in wanted if sheets.key(c) in edits.marked]
    holds = [*kept, *fresh, *stay]
    said = {sheets.key(c["cell"]): c["text"] for c in edits.comments}
    steps = [entry("release", c, None, who, why) for c in ended] + [entry("hold", c, v, who, why) for c, v in fresh]
    steps += [entry("set", c, v, who, said.get(sheets.key(c), why)) for c, v in wanted]
    made = entry("import", {}, None, who, why, [Path(path).name, *notes])
    return plan.imported(leaves, holds, steps, made), edits.comments


def _solved(plan, holds, typed, name):
    """Return (leaves, notes) that meet holds and typed amounts together, or raise the error at the edit to blame."""
    for cell, _, place in typed.values():
        refuse_over(plan, cell, file=f"{name} {place}")
    edits = sorted(typed.values(), key=lambda edit: len(edit[0]))
    try:
        return _attempt(plan, holds, edits)
    except Infeasible as error:
        whole = error
    for count in range(1, len(edits) + 1):
        try:
            _attempt(plan, holds, edits[:count])
        except Infeasible as error:
            at = f"{name} {edits[count - 1][2]}"
            remedy = "take the x off one of them, or change one; nothing was taken over"
            raise Infeasible(error.what, file=at, value=error.value, remedy=remedy) from error
    raise whole


def _attempt(plan, holds, edits):
    asked = [*holds, *((cell, value) for cell, value, _ in edits)]
    first = edits[0][0] if edits else {}
    return solve_open(plan, plan.leaves.astype(float), asked, first) if edits else (plan.leaves, [])
