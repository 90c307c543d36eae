"""What the forecast learned and what it is worth: uplifts, odd days, breaks, steps, its usual error. Time: day."""

from __future__ import annotations

import pandas as pd

from simlib.core.money import to_major
from simlib.i18n import show
from simlib.presentation.answers import indexed
from simlib.presentation.chance import upper_first

MEASURES = {"gmv_paid": "Paid GMV", "orders": "Paid orders"}


def usual_error(bench):
    """Return how far the plan's forecast is off on a day and over a month, in a sentence of Markdown."""
    from IPython.display import Markdown

    from simlib.forecasting.accuracy import typical_error

    scores = bench.backtest
    found = None if scores is None else typical_error(scores, model=bench.chosen["gmv_paid"]["model"])
    if found is None:
        return Markdown("The history is too short to try the forecast on days it had not seen.")
    month = show.short(to_major(found["months_error"], bench.currency), bench.currency)
    return Markdown(
        f"On days it had not seen, the forecast of paid GMV erred by **{100 * found['wape']:.1f} %** of sales; "
        f"the total of a month by **{month}** or {100 * found['month_share']:.1f} %, where highs and lows cancel out."
    )


def steps(bench):
    """Return what each step of the forecast of paid GMV adds, as texts: errors on unseen days, means over origins.

    WAPE: absolute error over sales; MASE: over that of the same weekday in the past; gain: share of the error of the
    step before that is gone. A short history gives an empty table.
    """
    heads = ["WAPE", "MASE", "against naive", "gain"]
    table = _steps(bench)
    if table is None:
        return pd.DataFrame(columns=heads)
    from simlib.forecasting.value_added import summary

    found = summary(table)
    return pd.DataFrame(
        {
            "WAPE": [f"{100 * value:.1f} %" for value in found["wape"]],
            "MASE": [f"{value:.2f}" for value in found["mase"]],
            "against naive": [f"{value:.2f}" for value in found["rel_pinball"]],
            "gain": ["" if value != value else f"{100 * value:+.1f} %".replace("-", "−") for value in found["gain"]],
        },
        index=[upper_first(step) for step in found["step"]],
    )


def _steps(bench):
    if bench.backtest is None:
        return None
    path = bench.folder / "forecast" / "value_added.parquet"
    if path.is_file():
        return pd.read_parquet(path)
    from simlib.forecasting.value_added import value_added

    money = bench.series[bench.series["unique_id"] == "gmv_paid"]
    return value_added(**bench.inputs.arguments(money), horizon=28, origins=3)


def uplifts(bench, *, measure="gmv_paid"):
    """Return festivals and promotions, as texts: factor on a usual day before, in history and as used, its 80 % band.

    Weight: how far history outweighs the guess made before; worth: what the event adds to the forecast year.
    """
    events = bench.chosen[measure].get("events", {})
    rows = [
        [
            name,
            found["seen"],
            f"×{found['prior']:.2f}",
            "" if found["history"] is None else f"×{found['history']:.2f}",
            f"{100 * found['weight_of_history']:.0f} %",
            f"×{found['used']:.2f}",
            f"{found['lo-80']:.2f}–{found['hi-80']:.2f}" if "lo-80" in found else "",
            _worth(found.get("worth", 0.0), measure, bench.currency),
        ]
        for name, found in events.items()
    ]
    heads = ["event", "seen", "guess", "history", "weight", "used", "80 % band", "worth"]
    return indexed(pd.DataFrame(rows, columns=heads))


def odd_days(bench):
    """Return what was found in each history: lasting breaks, days far off, days missing, weekdays closed."""
    rows = []
    for measure, found in bench.chosen.items():
        broke = ", ".join(show.day(pd.Timestamp(day)) for day in found["level_shifts"])
        rows.append(
            [
                MEASURES.get(measure, measure),
                found["history_days"],
                broke or "none",
                found["outliers"],
                found["missing_days"],
                ", ".join(found["closed_weekdays"]) or "none",
            ]
        )
    heads = ["series", "days known", "lasting breaks", "days far off", "days missing", "closed on"]
    return indexed(pd.DataFrame(rows, columns=heads))


def _worth(value, measure, currency):
    if measure == "gmv_paid":
        return show.short(to_major(round(value), currency), currency)
    return f"{value:,.0f}".replace("-", "−")
