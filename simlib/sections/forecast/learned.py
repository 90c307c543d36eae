"""What the forecast learned and what it is worth: uplifts, odd days, breaks, steps, its usual error. Time: day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from simlib.core.money import to_major
from simlib.i18n import _, label, show
from simlib.presentation.answers import indexed
from simlib.sections.forecast.facts import MEASURES, STEP_NAMES

if TYPE_CHECKING:
    from IPython.display import Markdown


def usual_error(bench: Any) -> Markdown:
    """Return how far the plan's forecast is off on a day and over a month, in a sentence. bench: a Workbench."""
    from IPython.display import Markdown

    from simlib.forecasting.accuracy import typical_error

    scores = bench.backtest
    found = None if scores is None else typical_error(scores, model=bench.chosen["gmv_paid"]["model"])
    if found is None:
        return Markdown(_("The history is too short to test the forecast on days that it had not seen."))
    return Markdown(
        _(
            "On days that it had not seen, the forecast of paid GMV was off by **{day}** of sales; the total of a "
            "month by **{month}** or {share}, where highs and lows cancel out.",
            day=show.percent(found["wape"], 1),
            month=show.short(to_major(found["months_error"], bench.currency), bench.currency),
            share=show.percent(found["month_share"], 1),
        )
    )


def steps(bench: Any) -> pd.DataFrame:
    """Return what each step of the forecast of paid GMV adds, as texts: errors on unseen days, means over origins.

    WAPE: absolute error over sales; MASE: over that of the same weekday in the past; gain: share of the error of the
    step before that is gone. A short history gives an empty table. bench: a Workbench.
    """
    heads = ["WAPE", "MASE", _("against naive"), _("gain")]
    table = _steps(bench)
    if table is None:
        return pd.DataFrame(columns=heads)
    from simlib.forecasting.value_added import summary

    found = summary(table)
    columns = (
        [show.percent(value, 1) for value in found["wape"]],
        [show.number(value, 2) for value in found["mase"]],
        [show.number(value, 2) for value in found["rel_pinball"]],
        ["" if value != value else show.signed_percent(value) for value in found["gain"]],
    )
    names = [_(STEP_NAMES[step]) for step in found["step"]]
    return pd.DataFrame(dict(zip(heads, columns, strict=True)), index=names)


def _steps(bench):
    if bench.backtest is None:
        return None
    path = bench.folder / "forecast" / "value_added.parquet"
    if path.is_file():
        return pd.read_parquet(path)
    from simlib.forecasting.value_added import value_added

    money = bench.series[bench.series["unique_id"] == "gmv_paid"]
    return value_added(**bench.inputs.arguments(money), horizon=28, origins=3)


def uplifts(bench: Any, *, measure: str = "gmv_paid") -> pd.DataFrame:
    """Return festivals and promotions, as texts: factor on a usual day before, in history and as used, its 80 % band.

    Weight: how far history outweighs the guess made before; worth: what the event adds to the forecast year.
    bench: a Workbench.
    """
    events = bench.chosen[measure].get("events", {})
    rows = [
        [
            label(name),
            found["seen"],
            _factor(found["prior"]),
            "" if found["history"] is None else _factor(found["history"]),
            show.percent(found["weight_of_history"]),
            _factor(found["used"]),
            f"{show.number(found['lo-80'], 2)}–{show.number(found['hi-80'], 2)}" if "lo-80" in found else "",
            _worth(found.get("worth", 0.0), measure, bench.currency),
        ]
        for name, found in events.items()
    ]
    heads = [_("event"), _("seen"), _("guess"), _("history"), _("weight"), _("used"), _("80 % band"), _("worth")]
    return indexed(pd.DataFrame(rows, columns=heads))


def _factor(value):
    return f"×{show.number(value, 2)}"


def odd_days(bench: Any) -> pd.DataFrame:
    """Return what was found in each history: lasting breaks, outliers, missing days, closed weekdays."""
    rows = []
    for measure, found in bench.chosen.items():
        breaks = show.listed(show.day(pd.Timestamp(day)) for day in found["level_shifts"])
        rows.append(
            [
                _(MEASURES[measure]) if measure in MEASURES else measure,
                found["history_days"],
                breaks or _("none"),
                found["outliers"],
                found["missing_days"],
                show.listed(_(day) for day in found["closed_weekdays"]) or _("none"),
            ]
        )
    heads = [_("series"), _("days of history"), _("lasting breaks"), _("outliers"), _("days missing"), _("closed on")]
    return indexed(pd.DataFrame(rows, columns=heads))


def _worth(value, measure, currency):
    if measure == "gmv_paid":
        return show.short(to_major(round(value), currency), currency)
    return show.count(value)
