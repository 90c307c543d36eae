"""Control panels: sliders from declared parameters, a figure redrawn in place, both languages, a plain twin."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ipywidgets as widgets

from simlib.core.errors import InputError, nearest
from simlib.core.params import Declared, Params, declared
from simlib.i18n import LANGUAGES, _, dates, label, language, set_language, show, unit

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure, FigureWidget

STEPS = 100
CSS = (
    "<style>.simlib-panel table{border-collapse:collapse;font-size:13px;line-height:1.5}"
    ".simlib-panel th{text-align:left;font-weight:600;border-bottom:1px solid #6b7683;padding:2px 14px 2px 0}"
    ".simlib-panel td{border-bottom:1px solid #e3e7ec;padding:2px 14px 2px 0;font-variant-numeric:tabular-nums}"
    ".simlib-panel td.n,.simlib-panel th.n{text-align:right}</style>"
)
WIDE = {"width": "100%"}


class Plain(widgets.VBox):
    """A widget whose exports show a picture and a sentence where its state is not there to draw it."""

    picture: Figure
    sentence: str

    def __repr__(self):
        return _("Panel: {sentence}", sentence=self.sentence)

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        from simlib.presentation.svg import svg

        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "image/svg+xml": svg(self.picture)}, metadata


class Board(Plain):
    """Controls, and at their right an answer, a picture and a table.

    `answer` and `table` are HTML widgets, `figure` a FigureWidget without title (the answer has it, and plotly moves
    titles that change); `picture` is the figure with its title; `controls` are by name, each with the HTML of its
    `caption` above it.
    """

    def __init__(self, controls: Mapping[str, widgets.Widget], figure: Figure) -> None:
        import plotly.graph_objects as go

        self.controls, self.picture = controls, figure
        self.answer = widgets.HTML(layout=WIDE)
        self.figure, self.table = go.FigureWidget(untitled(figure)), widgets.HTML(layout=WIDE)
        rows = [widgets.HTML(CSS)]
        for control in controls.values():
            rows += [widgets.HTML(control.caption), control] if getattr(control, "caption", "") else [control]
        left = widgets.VBox(rows, layout={"flex": "0 0 290px", "padding": "6px 18px 0 0"})
        right = widgets.VBox([self.answer, self.figure, self.table], layout={"flex": "1 1 auto", "min_width": "0"})
        super().__init__([widgets.HBox([left, right])])
        self.add_class("simlib-panel")
        self.sentence = ""

    def say(self, sentence: str, figure: Figure | None = None, table: pd.DataFrame | None = None) -> None:
        """Show an answer, and the picture and table that belong to it, at one stroke."""
        self.sentence = sentence
        first, rest = (re.split(r"(?<=\. )|(?<=。)", html.escape(sentence), maxsplit=1) + [""])[:2]
        text = f"<div style='font-size:16px;font-weight:600'>{first}</div><div>{rest}</div>"
        self.answer.value = f"<div style='font-size:14px;line-height:1.45;padding:4px 0'>{text}</div>"
        if figure is not None:
            self.picture = figure
            redraw(self.figure, untitled(figure))
        if table is not None:
            self.table.value = table_html(table)


class TwoLanguages(Plain):
    """A board with a switch above it: choosing a language makes the board again in it, its controls as they were.

    The kernel's language changes too, so that cells run later answer in it. `board` is the one shown; what else is
    asked of this widget is the board's.
    """

    def __init__(self, make: Callable[[], Board]) -> None:
        self.make, self.board = make, make()
        options = [(name, code) for code, name in LANGUAGES.items()]
        self.switch = widgets.ToggleButtons(options=options, value=language(), style={"button_width": "72px"})
        self.switch.observe(self._chosen, "value")
        super().__init__([self.switch, self.board])

    def __getattr__(self, name):
        if name in ("controls", "figure", "answer", "table", "picture", "sentence", "say", "live"):
            return getattr(self.board, name)
        raise AttributeError(name)

    def _chosen(self, change):
        set_language(change["new"])
        values = {name: control.value for name, control in self.board.controls.items()}
        self.board = self.make()
        for name, value in values.items():
            self.board.controls[name].value = value
        self.children = [self.switch, self.board]


def untitled(figure: Figure) -> Figure:
    """Return a copy of a figure without its title and without the room for it."""
    import plotly.graph_objects as go

    made = go.Figure(figure)
    made.layout.title, made.layout.margin.t = None, 34
    made.layout.height = figure.layout.height - 62
    return made


def redraw(widget: FigureWidget, figure: Figure) -> None:
    """Make a FigureWidget show `figure`: in place where the traces match, so that nothing flickers."""
    with widget.batch_update():
        if len(widget.data) != len(figure.data):
            widget.data = []
            widget.add_traces(figure.data)
        for old, new in zip(widget.data, figure.data, strict=True):
            old.update(new.to_plotly_json(), overwrite=False)
        widget.layout.shapes = figure.layout.shapes
        widget.layout.yaxis.title = figure.layout.yaxis.title
        axis = figure.layout.yaxis
        places = {name: getattr(axis, name) for name in ("tickprefix", "tickmode", "tickvals", "ticktext")}
        widget.layout.yaxis.update(places)


def table_html(frame: pd.DataFrame) -> str:
    """Return a frame of texts and numbers as an escaped HTML table; columns after the first stand to the right."""
    head = "".join(f"<th{' class=n' if i else ''}>{html.escape(str(c))}</th>" for i, c in enumerate(frame.columns))
    rows = []
    for row in frame.itertuples(index=False):
        cells = (f"<td{' class=n' if i else ''}>{html.escape(str(v))}</td>" for i, v in enumerate(row))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def sliders(
    params_class: type[Params],
    names: Iterable[str],
    *,
    values: Mapping[str, object],
    ranges: Mapping[str, tuple] | None = None,
    span: tuple[date, date] | None = None,
) -> dict[str, widgets.Widget]:
    """Return {name: control} for the parameters `names` as `params_class` declares them, set to `values`.

    Label, unit, bounds and sentence come from the declaration. `ranges` narrows bounds to what is worth trying, and
    must lie within them; `span` (first, last) bounds dates, which have no bounds of their own.
    """
    found, names = {d.path: d for d in declared(params_class)}, list(names)
    for name in [*names, *(ranges or {})]:
        if name not in found:
            raise InputError("unknown parameter", value=name, remedy=nearest(name, found))
    return {name: control(found[name], values[name], (ranges or {}).get(name), span) for name in names}


def control(
    parameter: Declared, value: object, narrowed: tuple | None = None, span: tuple[date, date] | None = None
) -> widgets.Widget:
    """Return the widget of one declared parameter."""
    lo, hi = narrowed or (parameter.lo, parameter.hi)
    if parameter.kind is date:
        days = [span[0] + timedelta(days=i) for i in range((span[1] - span[0]).days + 1)]
        made = widgets.SelectionSlider(options=[(dates.medium_day(d), d) for d in days], value=value, layout=WIDE)
    elif parameter.kind is bool:
        made = widgets.Checkbox(value=value, indent=False, description=label(parameter.path))
    elif lo is None or hi is None:
        raise InputError("no slider without bounds", value=parameter.path, remedy="declare them or give a range")
    elif not parameter.lo <= lo <= hi <= parameter.hi:
        raise InputError(
            "a slider may not leave the declared bounds, {least} to {most}", column=parameter.path,
            value=f"{lo} to {hi}", least=parameter.lo, most=parameter.hi,
        )  # fmt: skip
    elif parameter.kind is int:
        made = widgets.IntSlider(value=value, min=lo, max=hi, layout=WIDE)
    else:
        shape = ".0%" if parameter.unit == "share" else ".2f"
        made = widgets.FloatSlider(
            value=value, min=lo, max=hi, step=(hi - lo) / STEPS, readout_format=shape, layout=WIDE
        )
    name = label(parameter.path) if parameter.kind is not bool else ""
    made.caption = heading(name, unit(parameter.unit), _(parameter.doc))
    return made


def heading(name: str, unit: str = "", doc: str = "") -> str:
    """Return the HTML above a control: its name, its unit and a sentence."""
    name, unit, doc = html.escape(name), html.escape(unit), html.escape(doc)
    unit = f"<span style='color:#6b7683'>{show.aside(unit)}</span>" if unit else ""
    return f"<div style='line-height:1.3;padding-top:8px'><b>{name}</b>{unit}<br><small>{doc}</small></div>"


def listen(controls: Mapping[str, widgets.Widget], on_change: Callable[[dict], None]) -> None:
    """Call `on_change(values by name)` whenever a control moves."""

    def moved(_change):
        on_change({name: control.value for name, control in controls.items()})

    for control in controls.values():
        control.observe(moved, "value")
