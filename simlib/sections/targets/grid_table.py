"""The table of targets that a planner types into: what it shows, what an edit changes. Time: period; money: minor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.typed_amounts import typed_amount
from simlib.i18n import _, msg, render, show
from simlib.presentation.amounts import amount_text, exact
from simlib.sections.targets import grid_words
from simlib.targets.cells import show as cell_text
from simlib.targets.lineage import deed, notes_of, settled
from simlib.targets.steps import step

if TYPE_CHECKING:
    from simlib.targets.cube import Targets

PERIODS = ("half", "quarter", "month", "week")
ACROSS = {"platform": "category", "category": "platform"}  # what stands in the columns: what one may be picked of
LINEAGE_LINES = 4


class GridTable:
    """Targets as periods × platforms or categories, totals in the last row and column; each edit is all or nothing.

    `targets`: the Targets of now. `by`: the period of a row; `across`: platform or category; `within`: the one label of
    the other of the two that is looked at, "" for all. `reached`: simulated paid GMV (days, replications), minor, NaN
    where a day was not simulated, or None; it gives each period's chance.
    """

    def __init__(
        self,
        targets: Targets,
        *,
        by: str = "month",
        across: str = "platform",
        within: str = "",
        reached: np.ndarray | None = None,
        who: str = "",
    ) -> None:
        self.targets, self.reached, self.who, self._sums = targets, reached, who, {}
        self.look(by=by, across=across, within=within)

    def look(self, *, by: str, across: str, within: str = "") -> None:
        """Choose what stands in rows and columns; InputError on what is unknown."""
        if by not in PERIODS:
            raise InputError("unknown period of a table of targets", value=by, remedy=nearest(by, PERIODS))
        if across not in ACROSS:
            raise InputError("unknown column of a table of targets", value=across, remedy=nearest(across, ACROSS))
        labels, other = self.targets.axes.labels, ACROSS[across]
        if within and within not in labels[other]:
            what = "unknown platform" if other == "platform" else "unknown category"
            raise InputError(what, value=within, remedy=nearest(within, labels[other]))
        self.by, self.across, self.within = by, across, within
        self.rows, self.columns = (list(dict.fromkeys(labels[key])) for key in (by, across))
        self.shown = None

    def cell(self, row: int, column: int) -> dict[str, str]:
        """Return the target cell of a place; the place after the last row or column is the total."""
        if not (0 <= row <= len(self.rows) and 0 <= column <= len(self.columns)):
            raise InputError("the block reaches beyond the table", remedy="paste it further up or left")
        cell = {ACROSS[self.across]: self.within} if self.within else {}
        if row < len(self.rows):
            cell[self.by] = self.rows[row]
        if column < len(self.columns):
            cell[self.across] = self.columns[column]
        return self.targets.axes.cell(cell)

    def type(self, typed: Sequence[Sequence], *, why: str = "") -> None:
        """Type amounts or changes like `+10 %` over cells: `typed` lists (row, column, text); empty texts do nothing.

        Several amounts are met together, however they follow each other. Raises InputError on a text that is no amount,
        Infeasible naming the binding cells; nothing has changed then.
        """
        edits, now = [], self.targets
        for row, column, text in typed:
            if str(text).strip():
                cell = self.cell(row, column)
                value = _amount_at(text, now, cell)
                edits.append(step("set", cell, value=value, who=self.who, why=why))
        if any(now.total(made["cell"]) != made["value"] for made in edits):
            self.targets = now.apply(edits)

    def toggle(self, row: int, column: int, *, why: str = "") -> None:
        """Hold a cell at its present sum, or release it where it is held."""
        cell = self.cell(row, column)
        held = any(c == cell for c, _ in self.targets.holds)
        self.targets = self.targets.apply([step("release" if held else "hold", cell, who=self.who, why=why)])

    def reset(self, row: int, column: int, *, why: str = "") -> None:
        """Bring a cell back to what the plan was first built with."""
        self.targets = self.targets.apply([step("reset", self.cell(row, column), who=self.who, why=why)])

    def undo(self) -> None:
        """Take the last change back."""
        self.targets = self.targets.undo(who=self.who)

    def values(self) -> np.ndarray:
        """Return the amounts shown, int64 (rows + 1, columns + 1), totals last."""
        axes = self.targets.axes
        leaves = axes.cube(self.targets.leaves).sum(axis=3)
        if self.within:
            picked = list(dict.fromkeys(axes.labels[ACROSS[self.across]])).index(self.within)
            sums = leaves[:, :, picked] if self.across == "platform" else leaves[:, picked, :]
        else:
            sums = leaves.sum(axis=2 if self.across == "platform" else 1)
        out = np.zeros((len(self.rows) + 1, len(self.columns) + 1), dtype=np.int64)
        np.add.at(out[:-1, :-1], self._of_day(), sums)
        out[:, -1] = out.sum(axis=1)
        out[-1] = out.sum(axis=0)
        return out

    def chances(self) -> list[str]:
        """Return the chance of each row's total and of the whole, as texts; empty where nothing simulated fits."""
        if self.reached is None or self.within:
            return []
        if self.by not in self._sums:
            sums = np.zeros((len(self.rows), self.reached.shape[1]))
            np.add.at(sums, self._of_day(), self.reached)
            self._sums[self.by] = np.vstack([sums, sums.sum(axis=0)])
        made = self._sums[self.by]
        hits = (made >= self.values()[:, -1:]).mean(axis=1)
        return [show.chance(None if np.isnan(m).any() else float(h)) for m, h in zip(made, hits, strict=True)]

    def state(self) -> list[list[list]]:
        """Return rows of cells as [text, held, title], titles being the lineage of a cell."""
        held, noted = set(self._places(cell for cell, _ in self.targets.holds)), self._noted()
        currency = self.targets.currency
        return [
            [[amount_text(v, currency), (r, c) in held, noted.get((r, c), "")] for c, v in enumerate(row)]
            for r, row in enumerate(self.values().tolist())
        ]

    def view(self) -> dict:
        """Return the whole table as a dict of lists and texts, from which it can be drawn."""
        self.shown = self.state()
        other = ACROSS[self.across]
        return {
            "kind": "all", "by": self.by, "across": self.across, "within": self.within,
            "rows": grid_words.row_names(self.by, self.rows), "columns": [*self.columns, _("Total")],
            "cells": self.shown,
            "chances": self.chances(), "status": self.status(), "error": "",
            "choices": grid_words.choices(other, dict.fromkeys(self.targets.axes.labels[other])),
            "words": grid_words.words(),
        }  # fmt: skip

    def patch(self) -> dict:
        """Return what differs from what was last shown: cells as [row, column, text, held, title]."""
        before, now = self.shown, self.state()
        moved = [
            [r, c, *cell] for r, row in enumerate(now) for c, cell in enumerate(row)
            if before is None or before[r][c] != cell
        ]  # fmt: skip
        self.shown = now
        return {"kind": "patch", "cells": moved, "chances": self.chances(), "status": self.status(), "error": ""}

    def answer(self, asked: Mapping) -> dict:
        """Do what a message asks (type, hold, reset, undo, look) and return the patch, the table or the error."""
        what, why = asked.get("do"), str(asked.get("why", ""))
        try:
            if what == "look":
                self.look(by=asked["by"], across=asked["across"], within=asked["within"])
                return self.view()
            if what == "type":
                self.type(asked["cells"], why=why)
            elif what == "hold":
                self.toggle(*asked["cell"], why=why)
            elif what == "reset":
                self.reset(*asked["cell"], why=why)
            elif what == "undo":
                self.undo()
        except InputError as error:
            places = [cell[:2] for cell in asked.get("cells", [])]
            refusal = _("Nothing changed: {reason}", reason=render(error))
            return {"kind": "error", "error": refusal, "cells": places}
        return self.patch()

    def status(self) -> str:
        """Return one line: the year, its holds, and the notes of the last change."""
        holds = [cell for cell, _ in self.targets.holds]
        hidden = self._places(holds).count(None)
        year = {"amount": exact(self.targets.amount, self.targets.currency), "held": len(holds), "hidden": hidden}
        if hidden:
            parts = [_("Year {amount}; {held} held, {hidden} of them not in this table", **year)]
        else:
            parts = [_("Year {amount}; {held} held", **year)]
        if self.reached is not None:
            parts.append(_("chance: share of {n:int} simulated years", n=self.reached.shape[1]))
        notes = notes_of(self.targets.lineage[-1])[:3]
        return _("; ").join([*parts, *map(render, notes)])

    def _of_day(self):
        return pd.factorize(self.targets.axes.labels[self.by])[0]

    def _places(self, cells):
        """Return, for each of `cells`, its (row, column) in this table, or None where it is not shown here."""
        rows, columns = ({label: i for i, label in enumerate(names)} for names in (self.rows, self.columns))
        other, found = ACROSS[self.across], []
        for cell in cells:
            shown = set(cell) <= {self.by, self.across, other} and cell.get(other, "") == self.within
            place = (rows.get(cell.get(self.by), len(rows)), columns.get(cell.get(self.across), len(columns)))
            found.append(place if shown else None)
        return found

    def _noted(self):
        """Return {(row, column): the last lines of lineage of that cell}; what was undone is left out."""
        lineage, count, standing, out = self.targets.lineage, len(self.targets.lineage), [], {}
        while count := settled(lineage, count):
            count -= 1
            standing.insert(0, lineage[count])
        for line, place in zip(standing, self._places(line["cell"] for line in standing), strict=True):
            out.setdefault(place, []).append(line_text(line, self.targets.currency))
        return {place: "\n".join(lines[-LINEAGE_LINES:]) for place, lines in out.items()}


def line_text(line: Mapping, currency: str) -> str:
    """Return one entry of lineage in words: what, how much, who, when, why."""
    what = deed(line)
    if line["value"] is not None:
        what = msg("{what} {amount}", what=what, amount=exact(line["value"], currency))
    if line["who"]:
        what = msg("{what} by {who}", what=what, who=line["who"])
    day = line["at"][:10]
    if line["why"]:
        return _("{what}, {day:day}: {why}", what=what, day=day, why=line["why"])
    return _("{what}, {day:day}", what=what, day=day)


def _amount_at(text, targets, cell):
    try:
        return typed_amount(text, targets.currency, present=targets.total(cell))
    except InputError as error:
        parts = {"cell": cell_text(cell), "wrong": error.what}
        raise InputError("{cell}: {wrong}", value=str(text), remedy=error.remedy, **parts) from error
