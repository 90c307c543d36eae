"""The editable table of targets in a notebook, and its plain twin for exports. Money: minor units."""

from __future__ import annotations

import html
from pathlib import Path

import anywidget
import traitlets

from simlib.core.errors import InputError
from simlib.presentation.amounts import exact
from simlib.sections.targets.grid_table import Sheet

HERE = Path(__file__).parent
PLURAL = {"half": "halves", "category": "categories"}


def grid(bench, *, by="month", across="platform", who=""):
    """Return the Grid of a workbench's targets: type over cells and totals, hold, take back, save.

    by: half, quarter, month or week; across: platform or category; who is noted with every change.
    """
    return Grid(bench, Sheet(bench.target, by=by, across=across, reached=bench.reached, who=who))


class Grid(anywidget.AnyWidget):
    """A Sheet on the screen. `targets` are the Targets as edited; `save()` keeps them in the plan folder."""

    _esm, _css = HERE / "grid.js", HERE / "grid.css"
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, bench, sheet):
        self.bench, self.sheet = bench, sheet
        super().__init__(view=self._view())
        self.on_msg(self._heard)

    @property
    def targets(self):
        """The targets with every edit so far."""
        return self.sheet.targets

    def save(self):
        """Keep the edited targets, with their lineage, in the plan folder; returns a line with the chance read anew.

        Raises InputError where there is no plan folder, or its targets were changed by someone else meanwhile.
        """
        return self.bench.keep(self.sheet.targets)

    def _heard(self, _, asked, buffers):
        if asked.get("do") == "save":
            self.send(self._saved())
            return
        self.send(self.sheet.answer(asked))
        # For views opened later and for exports; those on the screen follow the message alone.
        self.view = self._view()

    def _saved(self):
        try:
            return {"kind": "said", "status": self.save()}
        except InputError as error:
            return {"kind": "error", "error": f"Nothing saved. {error}"}

    def _view(self):
        return self.sheet.view() | {"saves": self.bench.saves}

    def __repr__(self):
        sheet, now = self.sheet, self.targets
        shape = " × ".join(_counted(len(n), of) for n, of in ((sheet.rows, sheet.by), (sheet.columns, sheet.across)))
        return f"Grid: {shape}, {exact(now.amount, now.currency)} a year, {len(now.holds)} held"

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        # Exports without the widgets' state fall back to this table instead of showing nothing.
        return {**data, "text/plain": repr(self), "text/html": plain(self.sheet.view())}, metadata


def plain(view):
    """Return a sheet's view as a whole HTML table; held cells carry a lock."""
    chance = ["chance"] if view["chances"] else []
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in ["", *view["columns"], *chance])
    rows = []
    for number, (name, cells) in enumerate(zip(view["rows"], view["cells"], strict=True)):
        made = [f'<th scope="row">{html.escape(name)}</th>']
        for column, (text, held, _) in enumerate(cells):
            total = " total" if number == len(view["rows"]) - 1 or column == len(cells) - 1 else ""
            made.append(f'<td class="{"held" if held else ""}{total}">{text}</td>')
        made += [f'<td class="chance">{html.escape(view["chances"][number])}</td>' for _ in chance]
        rows.append(f"<tr>{''.join(made)}</tr>")
    css = (HERE / "grid.css").read_text(encoding="utf-8")
    return (
        f'<div class="simlib-grid"><style>{css}</style><div>{html.escape(view["status"])}</div>'
        f"<table><thead><tr>{head}</tr></thead><tbody>\n" + "\n".join(rows) + "</tbody></table></div>"
    )


def _counted(count, name):
    return f"{count} {name}" if count == 1 else f"{count} {PLURAL.get(name, name + 's')}"
