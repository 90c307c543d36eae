"""The editable table of targets in a notebook, and its plain twin for exports. Money: minor units."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from simlib.core.errors import InputError
from simlib.i18n import _, ngettext, render
from simlib.presentation.amounts import exact
from simlib.sections.targets.grid_table import GridTable

if TYPE_CHECKING:
    from simlib.targets.cube import Targets

HERE = Path(__file__).parent


def grid(bench: Any, *, by: str = "month", across: str = "platform", who: str = "") -> Grid:
    """Return the Grid of a workbench's targets: type over cells and totals, hold, take back, save.

    by: half, quarter, month or week; across: platform or category; who is noted with every change.
    """
    return Grid(bench, GridTable(bench.target, by=by, across=across, reached=bench.reached, who=who))


class Grid(anywidget.AnyWidget):
    """A GridTable on the screen. `targets` are the Targets as edited; `save()` keeps them in the plan folder."""

    _esm, _css = HERE / "grid.js", HERE / "grid.css"
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, bench: Any, table: GridTable) -> None:
        self.bench, self.table = bench, table
        super().__init__(view=self._view())
        self.on_msg(self._heard)

    @property
    def targets(self) -> Targets:
        """The targets with every edit so far."""
        return self.table.targets

    def save(self) -> str:
        """Keep the edited targets, with their lineage, in the plan folder; returns a line with the chance read anew.

        Raises InputError where there is no plan folder, or its targets were changed by someone else meanwhile.
        """
        return self.bench.keep(self.table.targets)

    def _heard(self, _, asked, buffers):
        if asked.get("do") == "save":
            self.send(self._saved())
            return
        self.send(self.table.answer(asked))
        # For views opened later and for exports; those on the screen follow the message alone.
        self.view = self._view()

    def _saved(self):
        try:
            return {"kind": "saved", "status": self.save()}
        except InputError as error:
            return {"kind": "error", "error": _("Nothing saved: {reason}", reason=render(error))}

    def _view(self):
        return self.table.view() | {"saves": self.bench.saves}

    def __repr__(self):
        table, now = self.table, self.targets
        return _(
            "Grid: {rows} × {columns}, {amount} a year, {held} held",
            rows=_rows(table.by, len(table.rows)),
            columns=_columns(table.across, len(table.columns)),
            amount=exact(now.amount, now.currency),
            held=len(now.holds),
        )

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        # Exports without the widgets' state fall back to this table instead of showing nothing.
        return {**data, "text/plain": repr(self), "text/html": plain(self.table.view())}, metadata


def plain(view: Mapping) -> str:
    """Return a sheet's view as a whole HTML table; held cells carry a lock."""
    chance = [view["words"]["chance"]] if view["chances"] else []
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in ["", *view["columns"], *chance])
    rows = []
    for number, (name, cells) in enumerate(zip(view["rows"], view["cells"], strict=True)):
        made = [f'<th scope="row">{html.escape(name)}</th>']
        for column, (text, held, _title) in enumerate(cells):
            total = " total" if number == len(view["rows"]) - 1 or column == len(cells) - 1 else ""
            made.append(f'<td class="{"held" if held else ""}{total}">{text}</td>')
        made += [f'<td class="chance">{html.escape(view["chances"][number])}</td>' for _ in chance]
        rows.append(f"<tr>{''.join(made)}</tr>")
    css = (HERE / "grid.css").read_text(encoding="utf-8")
    return (
        f'<div class="simlib-grid"><style>{css}</style><div>{html.escape(view["status"])}</div>'
        f"<table><thead><tr>{head}</tr></thead><tbody>\n" + "\n".join(rows) + "</tbody></table></div>"
    )


def _rows(by, n):
    """Return a number of periods in words."""
    made = {
        "half": ngettext("{n} half-year", "{n} half-years", n), "quarter": ngettext("{n} quarter", "{n} quarters", n),
        "month": ngettext("{n} month", "{n} months", n), "week": ngettext("{n} week", "{n} weeks", n),
    }  # fmt: skip
    return made[by]


def _columns(across, n):
    """Return a number of columns in words."""
    if across == "platform":
        return ngettext("{n} platform", "{n} platforms", n)
    return ngettext("{n} category", "{n} categories", n)
