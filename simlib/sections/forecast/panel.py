"""What sold, what will sell? Answer, tables and panel of the notebook on history and forecast. Time: day."""

from __future__ import annotations

from simlib.core.money import to_major
from simlib.i18n import label, show
from simlib.presentation.answers import indexed
from simlib.presentation.notes import sentences
from simlib.sections.forecast.picture import history_and_forecast

MODELS = ("seasonal_naive", "planner_profile", "holt_winters", "regression", "three_model_mean")
MEASURES = {"Paid GMV": "gmv_paid", "Paid orders": "orders"}
BAND = ["mean", "lo-80", "hi-80", "lo-95", "hi-95"]
HEADS = dict(zip(BAND, ["expected", "80 % from", "80 % to", "95 % from", "95 % to"], strict=True))


def answer(bench):
    """Return the answer in a few sentences of Markdown."""
    from IPython.display import Markdown

    sold, span = bench.last_year
    row = _year(bench.forecast().months, "gmv_paid")
    amount = {name: _figure(row[name], "gmv_paid", bench.currency) for name in BAND}
    past = show.money(to_major(sold, bench.currency), bench.currency)
    first, last = (show.day(bench.days["day"].iloc[i]) for i in (0, -1))
    return Markdown(
        f"**{bench.name}.** The last {span} days sold {past}. For the year from {first} to {last} the forecast expects "
        f"**{amount['mean']}**: with 80 % probability {amount['lo-80']} to {amount['hi-80']}, with 95 % probability "
        f"{amount['lo-95']} to {amount['hi-95']}."
    )


def sold(bench):
    """Return paid GMV by month and platform as texts, with the month's total and its paid orders."""
    past = bench.history[bench.history["day"] < bench.days["day"].iloc[0]]
    month = past["day"].map(bench.month_of_day).rename("month")
    table = past.pivot_table(index=month, columns="platform", values="gmv_paid", aggfunc="sum", fill_value=0)
    table["total"] = table.sum(axis=1)
    table = table.map(lambda v: show.money(to_major(int(v), bench.currency), bench.currency, decimals=0))
    table["orders"] = [f"{n:,}" for n in past.groupby(month)["orders"].sum()]
    return table.rename_axis(None).rename_axis(None, axis=1)


def expected(bench, *, measure="gmv_paid", model="auto"):
    """Return the plan year by month and as a whole: expected value and both bands, as texts."""
    months = bench.forecast(model).months
    found = months[months["unique_id"] == measure]
    out = found[["month"]].copy()
    for name in BAND:
        out[HEADS[name]] = [_figure(value, measure, bench.currency) for value in found[name]]
    return indexed(out)


def accuracy(bench, *, measure="gmv_paid"):
    """Return each model's errors over unseen weeks, best first: means over the origins of the backtest.

    WAPE: absolute error over sales; against naive: pinball loss relative to the seasonal naive; in band: share of days
    inside the 80 % band; bias: mean error over sales. A short history has no backtest and gives an empty table.
    """
    columns = {"wape": "WAPE", "rel_pinball": "against naive", "cover80": "in 80 % band", "bias": "bias"}
    scores = bench.backtest
    if scores is None:
        import pandas as pd

        return pd.DataFrame(columns=list(columns.values()))
    found = scores[scores["unique_id"] == measure].groupby("model")[list(columns)].mean()
    found = found.sort_values("rel_pinball", kind="stable").rename(index=label).rename_axis(None)
    for name in ("wape", "cover80", "bias"):
        found[name] = [f"{100 * value:.1f} %" for value in found[name]]
    found["rel_pinball"] = [f"{value:.2f}" for value in found["rel_pinball"]]
    return found.rename(columns=columns)


def choice(bench):
    """Return which model makes the near forecast of each series and why, as Markdown."""
    from IPython.display import Markdown

    labels = {measure: text for text, measure in MEASURES.items()}
    return Markdown(
        "\n".join(
            f"- **{labels.get(name, name)}**: {label(found['model']).lower()} near, far ahead last year's shape "
            f"with {100 * found['growth']:+.1f} % growth. {_why(found)}"
            for name, found in bench.chosen.items()
        )
    )


def panel(bench):
    """Return the control panel: measure and model beside the band and its table; all models are fitted beforehand."""
    from simlib.presentation.panel import TwoLanguages

    return TwoLanguages(lambda: _board(bench))


def _board(bench):
    import ipywidgets as widgets

    from simlib.presentation.panel import Board, heading, listen

    names = {"Chosen by backtest": "auto"} | {label(m): m for m in MODELS}
    for model in names.values():
        bench.forecast(model)
    controls = {
        "measure": widgets.ToggleButtons(options=list(MEASURES.items()), style={"button_width": "118px"}),
        "model": widgets.Dropdown(options=list(names.items()), layout={"width": "100%"}),
    }
    controls["measure"].caption = heading("What", doc="Paid orders, before cancellation and return")
    controls["model"].caption = heading("Model", "near weeks", "Months far ahead follow last year's shape and growth")
    board = Board(controls, picture(bench))

    def show_it(values):
        table = expected(bench, **values).loc[["year"]].reset_index(names="")
        board.say(sentence(bench, **values), picture(bench, **values), table)

    listen(controls, show_it)
    show_it({name: control.value for name, control in controls.items()})
    return board


def picture(bench, *, measure="gmv_paid", model="auto"):
    """Return history and forecast by month as one figure."""
    made = bench.forecast(model)
    past = bench.history[bench.history["day"] < bench.days["day"].iloc[0]]
    drawn = {"currency": bench.currency, "measure": measure, "month_of_day": bench.month_of_day}
    return history_and_forecast(past, made.frame, months=made.months, **drawn)


def sentence(bench, *, measure="gmv_paid", model="auto"):
    """Return what a model expects of the year, and how that differs from the chosen forecast."""
    row, own = (_year(bench.forecast(m).months, measure) for m in (model, "auto"))
    lo, hi, mean = (_figure(row[name], measure, bench.currency) for name in ("lo-80", "hi-80", "mean"))
    unit = " orders" if measure == "orders" else ""
    said = f"The year is expected to bring {mean}{unit}; with 80 % probability {lo} to {hi}."
    if model == "auto":
        return said
    gap = float(row["mean"] / own["mean"] - 1)
    return f"{said} That is {100 * abs(gap):.1f} % {'above' if gap > 0 else 'below'} the chosen forecast."


def _year(months, measure):
    return months[(months["unique_id"] == measure) & (months["month"] == "year")].iloc[0]


def _figure(value, measure, currency):
    # Three figures: more would pretend to know, and fits differ in the last digits from machine to machine.
    if measure == "gmv_paid":
        return show.short(to_major(value, currency), currency)
    return f"{float(f'{value:.3g}'):,.0f}"


def _why(found):
    return " ".join(sentences([*found["reasons"], *found["notes"]]))
