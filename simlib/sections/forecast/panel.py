"""What sold, what will sell? Answer, tables and panel of the notebook on history and forecast. Time: day, month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simlib.core.message import N_
from simlib.core.money import to_major
from simlib.i18n import _, render, show
from simlib.presentation import style
from simlib.presentation.answers import indexed
from simlib.sections.forecast.facts import BANDS, MEASURES, MODEL_NAMES, models, months_ahead
from simlib.sections.forecast.picture import history_and_forecast

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import Markdown
    from plotly.graph_objects import Figure

    from simlib.presentation.panel import Board, TwoLanguages

MODELS = ("seasonal_naive", "planner_profile", "holt_winters", "regression", "three_model_mean")
HEADS = {
    "mean": N_("expected"),
    "lo-80": N_("80 % from"),
    "hi-80": N_("80 % to"),
    "lo-95": N_("95 % from"),
    "hi-95": N_("95 % to"),
}


def answer(bench: Any) -> Markdown:
    """Return the answer in a few sentences of Markdown. bench: a Workbench, here and below."""
    from IPython.display import Markdown

    sold, span = bench.last_year
    row = _year(bench.forecast().months, "gmv_paid")
    figures = {name.replace("-", ""): _figure(row[name], "gmv_paid", bench.currency) for name in BANDS}
    first, last = (show.day(bench.days["day"].iloc[i]) for i in (0, -1))
    return Markdown(
        _(
            "**{name}.** The last {span} days sold {past}. For the year from {first} to {last} the forecast expects "
            "**{mean}**: with 80 % probability {lo80} to {hi80}, with 95 % probability {lo95} to {hi95}.",
            name=bench.name, span=span, past=show.money(to_major(sold, bench.currency), bench.currency),
            first=first, last=last, **figures,
        )
    )  # fmt: skip


def sold(bench: Any) -> pd.DataFrame:
    """Return paid GMV by month and platform as texts, with the month's total and its paid orders."""
    past = bench.history[bench.history["day"] < bench.days["day"].iloc[0]]
    month = past["day"].map(bench.month_of_day).rename("month")
    table = past.pivot_table(index=month, columns="platform", values="gmv_paid", aggfunc="sum", fill_value=0)
    table[_("total")] = table.sum(axis=1)
    table = table.map(lambda v: show.money(to_major(int(v), bench.currency), bench.currency, decimals=0))
    table[_("orders")] = [show.count(n) for n in past.groupby(month)["orders"].sum()]
    table.index = style.month_labels(table.index)
    return table.rename_axis(None, axis=1)


def expected(bench: Any, *, measure: str = "gmv_paid", model: str = "auto") -> pd.DataFrame:
    """Return the plan year by month and as a whole: expected value and both bands, as texts."""
    import pandas as pd

    months = bench.forecast(model).months
    ahead, year = months_ahead(months, measure), _year(months, measure)
    found = pd.concat([ahead, year.to_frame().T], ignore_index=True)
    out = found[["month"]].assign(month=style.month_labels(found["month"]))
    out.loc[out.index[-1], "month"] = _("year")
    for name in BANDS:
        out[_(HEADS[name])] = [_figure(value, measure, bench.currency) for value in found[name]]
    return indexed(out)


def accuracy(bench: Any, *, measure: str = "gmv_paid") -> pd.DataFrame:
    """Return each model's errors over unseen weeks, best first: means over the origins of the backtest.

    WAPE: absolute error over sales; against naive: pinball loss relative to the seasonal naive; in band: share of days
    inside the 80 % band; bias: mean error over sales. A short history has no backtest and gives an empty table.
    """
    import pandas as pd

    heads = {"wape": "WAPE", "rel_pinball": _("against naive"), "cover80": _("in 80 % band"), "bias": _("bias")}
    found = models(bench.backtest, measure)
    if found is None:
        return pd.DataFrame(columns=list(heads.values()))
    found = found.rename(index=lambda name: _(MODEL_NAMES[name])).rename_axis(None)
    for name in ("wape", "cover80", "bias"):
        found[name] = [show.percent(value, 1) for value in found[name]]
    found["rel_pinball"] = [show.number(value, 2) for value in found["rel_pinball"]]
    return found.rename(columns=heads)


def choice(bench: Any) -> Markdown:
    """Return which model makes the near forecast of each series and why, as Markdown."""
    from IPython.display import Markdown

    return Markdown("\n".join(_choice(name, found) for name, found in bench.chosen.items()))


def _choice(name, found):
    return _(
        "- **{series}**: {model:term} for the near weeks, last year's shape with growth of {growth} for the months far "
        "ahead. {why}",
        series=_(MEASURES[name]) if name in MEASURES else name, model=found["model"],
        growth=show.signed_percent(found["growth"]), why=_why(found),
    )  # fmt: skip


def panel(bench: Any) -> TwoLanguages:
    """Return the control panel: measure and model, the band and its table; all models are fitted beforehand."""
    from simlib.presentation.panel import TwoLanguages

    return TwoLanguages(lambda: _board(bench))


def _board(bench) -> Board:
    import ipywidgets as widgets

    from simlib.presentation.panel import Board, heading, listen

    names = {_("Chosen by backtest"): "auto"} | {_(MODEL_NAMES[m]): m for m in MODELS}
    for model in names.values():
        bench.forecast(model)
    measures = [(_(text), measure) for measure, text in MEASURES.items()]
    controls = {
        "measure": widgets.ToggleButtons(options=measures, style={"button_width": "118px"}),
        "model": widgets.Dropdown(options=list(names.items()), layout={"width": "100%"}),
    }
    controls["measure"].caption = heading(_("What"), doc=_("Paid orders, before cancellation and return"))
    doc = _("Months far ahead follow last year's shape and growth")
    controls["model"].caption = heading(_("Model"), _("near weeks"), doc)
    board = Board(controls, picture(bench))

    def show_it(values):
        table = expected(bench, **values).tail(1).reset_index(names="")
        board.say(sentence(bench, **values), picture(bench, **values), table)

    listen(controls, show_it)
    show_it({name: control.value for name, control in controls.items()})
    return board


def picture(bench: Any, *, measure: str = "gmv_paid", model: str = "auto") -> Figure:
    """Return history and forecast by month as one figure."""
    made = bench.forecast(model)
    past = bench.history[bench.history["day"] < bench.days["day"].iloc[0]]
    drawn = {"currency": bench.currency, "measure": measure, "month_of_day": bench.month_of_day}
    return history_and_forecast(past, made.frame, months=made.months, **drawn)


def sentence(bench: Any, *, measure: str = "gmv_paid", model: str = "auto") -> str:
    """Return what a model expects of the year, and how that differs from the chosen forecast."""
    row, own = (_year(bench.forecast(m).months, measure) for m in (model, "auto"))
    mean, lo, hi = (_figure(row[name], measure, bench.currency) for name in BANDS[:3])
    if measure == "orders":
        first = _("The year is expected to bring {mean} orders; with 80 % probability {lo} to {hi}.",
                  mean=mean, lo=lo, hi=hi)  # fmt: skip
    else:
        first = _("The year is expected to bring {mean}; with 80 % probability {lo} to {hi}.", mean=mean, lo=lo, hi=hi)
    if model == "auto":
        return first
    change = float(row["mean"] / own["mean"] - 1)
    share = show.percent(abs(change), 1)
    if change > 0:
        return show.sentences([first, _("That is {share} above the chosen forecast.", share=share)])
    return show.sentences([first, _("That is {share} below the chosen forecast.", share=share)])


def _year(months, measure):
    return months[(months["unique_id"] == measure) & (months["month"] == "year")].iloc[0]


def _figure(value, measure, currency):
    # Three figures: more would pretend to know, and fits differ in the last digits from machine to machine.
    if measure == "gmv_paid":
        return show.short(to_major(value, currency), currency)
    return show.count(float(f"{value:.3g}"))


def _why(found: Mapping) -> str:
    return show.sentences(map(render, [*found["reasons"], *found["notes"]]))
