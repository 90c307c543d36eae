"""`simlib forecast` and `simlib backtest`: daily histories of any series."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.cli import options as shared
from simlib.core.errors import InputError
from simlib.core.files import read_given, read_text, whole_file, write_parquet
from simlib.i18n import _, render, show
from simlib.presentation.command_line import print_table

if TYPE_CHECKING:
    import pandas as pd

History = Annotated[
    Path,
    typer.Argument(
        help="CSV or Parquet with unique_id, ds, y and regressors; days without a row are closed or missing"
    ),
]


Inputs = Annotated[
    Path | None,
    typer.Option(help="Forecast inputs such as price or weather, all days past and ahead: ds, columns (and unique_id)"),
]
Future = Annotated[Path | None, typer.Option(help="Days ahead of the regressors in HISTORY: unique_id, ds, columns")]
Events = Annotated[Path | None, typer.Option(help="Festivals and promotions: name, start, end, uplift, sd")]
Festivals = Annotated[bool, typer.Option(help="Include the country's holidays and shopping festivals (CN)")]
Freq = Annotated[str, typer.Option(help="D: a row a day; W: a row a week, all series as one panel")]
Goods = Annotated[
    Path | None,
    typer.Option(help="Weekly products, also new ones: unique_id, category, price, like (analogues a;b), start, end"),
]


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command("forecast")(forecast)
    app.command("backtest")(backtest)


def forecast(
    history: History,
    horizon: Annotated[int, typer.Option(help="Calendar days (or weeks) after the last row")],
    out: Annotated[Path, typer.Option(help="CSV or Parquet to write")],
    freq: Freq = "D",
    country: shared.Country = None,
    inputs: Inputs = None,
    future: Future = None,
    events: Events = None,
    festivals: Festivals = True,
    goods: Goods = None,
    model: Annotated[
        str, typer.Option(help="auto, seasonal_naive, planner_profile, holt_winters, regression or three_model_mean")
    ] = "auto",
    levels: Annotated[str, typer.Option(help="Interval levels in percent")] = "80,95",
    seed: shared.Seed = 0,
) -> None:
    """Forecast every series: mean, median and intervals for each calendar day of the horizon."""
    from simlib.forecasting import make_forecast
    from simlib.forecasting.make import check_options

    check_options(horizon, model if freq == "D" else "auto", _levels(levels), seed, freq)
    frame, given = _read(history, inputs=inputs, future=future, events=events, country=country if festivals else None,
                         ahead=horizon if freq == "D" else None)  # fmt: skip
    options = {"country": country, "model": model, "levels": _levels(levels), "seed": seed, "freq": freq}
    made = make_forecast(frame, horizon=horizon, goods=read_text(goods) if goods else None, **options, **given)
    write_frame(made.frame, out)
    for name, found in list(made.diagnostics.items())[:20]:
        notes = show.sentences(map(render, found["notes"]))
        print(_("{series}: model {model}. {notes}", series=name, model=found["model"], notes=notes).strip())
    print(_written(len(made.unique_ids), horizon, freq, out))


def _written(n, horizon, freq, out):
    """Return the closing line: how many series over how many days or weeks were written where."""
    if freq == "W":
        return _("{n:int} series × {horizon} weeks written to {file}", n=n, horizon=horizon, file=out)
    return _("{n:int} series × {horizon} days written to {file}", n=n, horizon=horizon, file=out)


def backtest(
    history: History,
    horizon: Annotated[int, typer.Option(help="Days (or weeks) ahead")] = 28,
    origins: Annotated[int, typer.Option(help="Rolling origins")] = 4,
    models: Annotated[str | None, typer.Option(help="Comma-separated models; default: all")] = None,
    country: shared.Country = None,
    freq: Freq = "D",
    inputs: Inputs = None,
    future: Future = None,
    events: Events = None,
    festivals: Festivals = True,
    goods: Goods = None,
    value_added: Annotated[
        bool, typer.Option("--value-added", help="Score the steps of the forecast instead of the models")
    ] = False,
    override: Annotated[
        Path | None, typer.Option(help="Your own figures, scored as the last step: unique_id, ds, value")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="CSV or Parquet for every series, model or step, and origin")] = None,
) -> None:
    """Score models on past weeks that they have not seen, against the same weekday of last week."""
    if override and not value_added:
        raise InputError("an override is scored as a step", column="--override", remedy="add --value-added")
    if value_added and models:
        raise InputError("the steps use fixed models", column="--models", remedy="leave it out")
    frame, given = _read(history, inputs=inputs, future=future, events=events, country=country if festivals else None,
                         ahead=0 if freq == "D" else None)  # fmt: skip
    given |= {"horizon": horizon, "origins": origins, "country": country}
    given["goods"] = read_text(goods) if goods else None
    if value_added:
        scores, shown = (_steps if freq == "D" else _weekly_steps)(frame, override, given)
    else:
        scores, shown = _models(frame, models, freq, given)
    if out:
        write_frame(scores, out)
    print_table(shown, _headings(), currency="")


def _headings():
    """Return the columns of the table of scores with their headings and kinds; models stay codes, as in `--models`."""
    from simlib.sections.forecast.facts import STEP_NAMES

    return {
        "model": (_("Model"), "text"), "step": ("", STEP_NAMES), "wape": ("WAPE", "number"), "mase": ("MASE", "number"),
        "rel_pinball": (_("against naive"), "number"), "cover80": (_("80 % band"), "number"),
        "cover95": (_("95 % band"), "number"), "bias": (_("bias"), "number"), "gain": (_("gain"), "number"),
    }  # fmt: skip


def _read(history, *, inputs, future, events, country, ahead):
    """Return the history and the arguments `future` and, for daily histories (`ahead` days), `events`."""
    import pandas as pd

    from simlib.forecasting.events import read_events
    from simlib.forecasting.series import read_history, with_inputs
    from simlib.plan.forecast_inputs import with_festivals

    frame = read_frame(history)
    given = {"future": read_frame(future) if future else None, "events": read_text(events) if events else None}
    read_events(given["events"])
    if inputs:
        if future:
            raise InputError("regressors are given twice", column="--future", remedy="give --inputs alone")
        frame, given["future"] = with_inputs(frame, read_frame(inputs))
    if country and ahead is not None:
        read_history(frame.drop(columns="censored", errors="ignore"))
        days = pd.DataFrame({"ds": pd.to_datetime(frame["ds"], format="ISO8601")})
        given["events"] = with_festivals(given["events"], days, days["ds"].max() + pd.Timedelta(days=ahead), country)
    return frame, given


def _weekly_steps(frame, override, given):
    from simlib.forecasting.make import refuse_daily
    from simlib.forecasting.weeks.value_added import summary_weeks, value_added_weeks

    if override:
        raise InputError("an override is scored on days", column="--override", remedy="leave it out with --freq W")
    refuse_daily(given.pop("country"), given.pop("events"))
    scores = value_added_weeks(frame, **given)
    return scores, summary_weeks(scores)


def _steps(frame, override, given):
    from simlib.forecasting.value_added import summary, value_added

    if given.pop("goods") is not None:
        raise InputError("goods go with weekly histories", column="--goods", remedy="add --freq W")
    scores = value_added(frame, override=read_frame(override) if override else None, **given)
    return scores, summary(scores)


def _models(frame, models, freq, given):
    from simlib.forecasting.backtest import backtest as score

    scores = score(frame, models=models.split(",") if models else None, freq=freq, **given)
    means = scores.groupby("model")[["wape", "mase", "rel_pinball", "cover80", "cover95", "bias"]].mean()
    return scores, means.sort_values("wape").reset_index()


def read_frame(path: Path) -> pd.DataFrame:
    """Return a CSV or Parquet file as a frame; CSV columns other than `unique_id` and `ds` must be numbers."""
    import pandas as pd

    frame = read_given(path)
    if path.suffix == ".parquet":
        return frame
    for column in frame.columns.difference(["unique_id", "ds"]):
        numbers = pd.to_numeric(frame[column].where(frame[column] != ""), errors="coerce")
        wrong = numbers.isna() & (frame[column] != "")
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise InputError("not a number", file=path, row=row + 2, column=column, value=frame[column].iloc[row])
        frame[column] = numbers
    return frame


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV or Parquet, by the file's ending."""
    if path.suffix == ".parquet":
        write_parquet(path, frame)
        return
    if path.suffix != ".csv":
        raise InputError("unknown file type", file=path, remedy="end it in .csv or .parquet")
    with whole_file(path) as temporary:
        frame.to_csv(temporary, index=False)


def _levels(text):
    try:
        return tuple(float(part) if "." in part else int(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(
            "levels are numbers separated by commas", column="--levels", value=text, remedy="80,95"
        ) from error
