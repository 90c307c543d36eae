"""Control panels: sliders from declared parameters, a figure redrawn in place, a plain twin for exports."""

from __future__ import annotations

import html
from datetime import date, timedelta

import ipywidgets as widgets

from simlib.core.errors import InputError, nearest
from simlib.core.params import declared
from simlib.presentation import words

STEPS = 100
CSS = (
    "<style>.simlib-panel table{border-collapse:collapse;font-size:13px;line-height:1.5}"
    ".simlib-panel th{text-align:left;font-weight:600;border-bottom:1px solid #6b7683;padding:2px 14px 2px 0}"
    ".simlib-panel td{border-bottom:1px solid #e3e7ec;padding:2px 14px 2px 0;font-variant-numeric:tabular-nums}"
    ".simlib-panel td.n,.simlib-panel th.n{text-align:right}</style>"
)
WIDE = {"width": "100%"}


class Board(widgets.VBox):
    """Controls beside an answer, a picture and a table; where widgets cannot be shown, its picture as SVG is.

    `answer` and `table` are HTML widgets, `figure` a FigureWidget without title (the answer says it, and plotly moves
    titles that change); `picture` is the figure with its title; `controls` are by name.
    """

    def __init__(self, controls, figure):
        import plotly.graph_objects as go

        self.controls, self.picture = controls, figure
        self.answer = widgets.HTML(layout=WIDE)
        self.figure, self.table = go.FigureWidget(untitled(figure)), widgets.HTML(layout=WIDE)
        rows = [widgets.HTML(CSS)]
        for control in controls.values():
            rows += [widgets.HTML(control.said), control] if getattr(control, "said", "") else [control]
        left = widgets.VBox(rows, layout={"flex": "0 0 270px", "padding": "6px 18px 0 0"})
        right = widgets.VBox([self.answer, self.figure, self.table], layout={"flex": "1 1 auto", "min_width": "0"})
        super().__init__([widgets.HBox([left, right])])
        self.add_class("simlib-panel")
        self.sentence = ""

    def say(self, sentence, figure=None, table=None):
        """Show an answer, and the picture and table that belong to it, at one stroke."""
        self.sentence = sentence
        first, stop, rest = html.escape(sentence).partition(". ")
        said = f"<div style='font-size:16px;font-weight:600'>{first}{stop}</div><div>{rest}</div>"
        self.answer.value = f"<div style='font-size:14px;line-height:1.45;padding:4px 0'>{said}</div>"
        if figure is not None:
            self.picture = figure
            redraw(self.figure, untitled(figure))
        if table is not None:
            self.table.value = table_html(table)

    def __repr__(self):
        return f"Panel: {self.sentence}"

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        from simlib.presentation.svg import svg

        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        # Exports without the widgets' state fall back to this picture instead of showing nothing.
        return {**data, "text/plain": repr(self), "image/svg+xml": svg(self.picture)}, metadata


def untitled(figure):
    """Return a copy of a figure without its title and without the room for it."""
    import plotly.graph_objects as go

    made = go.Figure(figure)
    made.layout.title, made.layout.margin.t = None, 34
    made.layout.height = figure.layout.height - 62
    return made


def redraw(widget, figure):
    """Make a FigureWidget show `figure`: in place where the traces match, so that nothing flickers."""
    with widget.batch_update():
        if len(widget.data) != len(figure.data):
            widget.data = []
            widget.add_traces(figure.data)
        for old, new in zip(widget.data, figure.data, strict=True):
            old.update(new.to_plotly_json(), overwrite=False)
        widget.layout.shapes = figure.layout.shapes
        widget.layout.yaxis.title = figure.layout.yaxis.title
        widget.layout.yaxis.tickprefix = figure.layout.yaxis.tickprefix


def table_html(frame):
    """Return a frame of texts and numbers as an escaped HTML table; columns after the first stand to the right."""
    head = "".join(f"<th{' class=n' if i else ''}>{html.escape(str(c))}</th>" for i, c in enumerate(frame.columns))
    rows = []
    for row in frame.itertuples(index=False):
        cells = (f"<td{' class=n' if i else ''}>{html.escape(str(v))}</td>" for i, v in enumerate(row))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def sliders(params_class, names, *, values, ranges=None, span=None):
    """Return {name: control} for the parameters `names` as `params_class` declares them, set to `values`.

    Label, unit, bounds and sentence come from the declaration. `ranges` narrows bounds to what is worth trying, and
    must lie within them; `span` (first, last) bounds dates, which have no bounds of their own.
    """
    known = {d.path: d for d in declared(params_class)}
    for name in [*names, *(ranges or {})]:
        if name not in known:
            raise InputError("unknown parameter", value=name, remedy=nearest(name, known))
    return {name: control(known[name], values[name], (ranges or {}).get(name), span) for name in names}


def control(parameter, value, narrowed=None, span=None):
    """Return the widget of one declared parameter."""
    lo, hi = narrowed or (parameter.lo, parameter.hi)
    if parameter.kind is date:
        days = [span[0] + timedelta(days=i) for i in range((span[1] - span[0]).days + 1)]
        made = widgets.SelectionSlider(options=[(f"{d:%d %b %Y}", d) for d in days], value=value, layout=WIDE)
    elif parameter.kind is bool:
        made = widgets.Checkbox(value=value, indent=False, description=words.label(parameter.path))
    elif lo is None or hi is None:
        raise InputError("no slider without bounds", value=parameter.path, remedy="declare them or give a range")
    elif not parameter.lo <= lo <= hi <= parameter.hi:
        raise InputError(
            "a slider may not leave the declared bounds", column=parameter.path, value=f"{lo} to {hi}",
            remedy=f"declared: {parameter.lo} to {parameter.hi}",
        )  # fmt: skip
    elif parameter.kind is int:
        made = widgets.IntSlider(value=value, min=lo, max=hi, layout=WIDE)
    else:
        shape = ".0%" if parameter.unit == "share" else ".2f"
        made = widgets.FloatSlider(
            value=value, min=lo, max=hi, step=(hi - lo) / STEPS, readout_format=shape, layout=WIDE
        )
    made.said = heading(
        words.label(parameter.path) if parameter.kind is not bool else "", parameter.unit, parameter.doc
    )
    return made


def heading(label, unit="", doc=""):
    """Return the HTML above a control: its label, its unit and a sentence."""
    label, unit, doc = html.escape(label), html.escape(unit), html.escape(doc)
    unit = f" <span style='color:#6b7683'>({unit})</span>" if unit else ""
    return f"<div style='line-height:1.3;padding-top:8px'><b>{label}</b>{unit}<br><small>{doc}</small></div>"


def listen(controls, on_change):
    """Call `on_change(values by name)` whenever a control moves."""

    def moved(_):
        on_change({name: control.value for name, control in controls.items()})

    for control in controls.values():
        control.observe(moved, "value")
