"""`simlib forecast` and `simlib backtest`: daily histories of any series."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.core.errors import InputError

History = Annotated[
    Path,
    typer.Argument(
        help="CSV or Parquet with unique_id, ds, y and regressors; days without a row are closed or missing"
    ),
]


def add_to(app):
    """Add the verbs to the command."""
    app.command("forecast")(forecast)
    app.command("backtest")(backtest)


def forecast(
    history: History,
    horizon: Annotated[int, typer.Option(help="Calendar days (or weeks) after the last row")],
    out: Annotated[Path, typer.Option(help="CSV or Parquet to write")],
    freq: Annotated[str, typer.Option(help="D: a row a day; W: a row a week, all series as one panel")] = "D",
    country: shared.Country = None,
    future: Annotated[Path | None, typer.Option(help="Known future regressors: unique_id, ds, columns")] = None,
    events: Annotated[Path | None, typer.Option(help="Festivals and promotions: name, start, end, uplift, sd")] = None,
    model: Annotated[str, typer.Option(help="Model name, or auto")] = "auto",
    levels: Annotated[str, typer.Option(help="Interval levels in percent")] = "80,95",
    seed: shared.Seed = 0,
):
    """Forecast every series: mean, median and intervals for each calendar day of the horizon."""
    from simlib.forecast import make_forecast

    made = make_forecast(
        read_frame(history),
        horizon=horizon,
        freq=freq,
        country=country,
        model=model,
        seed=seed,
        future=read_frame(future) if future else None,
        events=_text_frame(events) if events else None,
        levels=_levels(levels),
    )
    write_frame(made.frame, out)
    for name, about in list(made.about.items())[:20]:
        print(f"{name}: {about['model']}. {' '.join(about.get('notes', []))}".strip())
    print(f"{len(made.unique_ids)} series × {horizon} {'weeks' if freq == 'W' else 'days'} written to {out}")


def backtest(
    history: History,
    horizon: Annotated[int, typer.Option(help="Days (or weeks) ahead")] = 28,
    origins: Annotated[int, typer.Option(help="Rolling origins")] = 4,
    models: Annotated[str | None, typer.Option(help="Comma-separated models; default: all")] = None,
    country: shared.Country = None,
    freq: Annotated[str, typer.Option(help="D: a row a day; W: a row a week, all series as one panel")] = "D",
    out: Annotated[Path | None, typer.Option(help="CSV or Parquet for every series, model and origin")] = None,
):
    """Score models on the past by rolling origin, against the seasonal naive forecast."""
    from simlib.forecast.backtest import backtest as score

    scores = score(
        read_frame(history),
        horizon=horizon,
        origins=origins,
        models=models.split(",") if models else None,
        country=country,
        freq=freq,
    )
    if out:
        write_frame(scores, out)
    shown = (
        scores.groupby("model")[["wape", "mase", "rel_pinball", "cover80", "cover95", "bias"]]
        .mean()
        .sort_values("wape")
        .reset_index()
    )
    shared.show_table(shown)


def read_frame(path):
    """Return a CSV or Parquet file as a frame; CSV columns other than `unique_id` and `ds` must be numbers."""
    import pandas as pd

    from simlib.core.files import read_parquet

    if path.suffix == ".parquet" and path.is_file():
        return read_parquet(path)
    frame = _text_frame(path)
    for column in frame.columns.difference(["unique_id", "ds"]):
        numbers = pd.to_numeric(frame[column].where(frame[column] != ""), errors="coerce")
        wrong = numbers.isna() & (frame[column] != "")
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise InputError("not a number", file=path, row=row + 2, column=column, value=frame[column].iloc[row])
        frame[column] = numbers
    return frame


def _text_frame(path):
    """Return a CSV file as a frame of text."""
    import pandas as pd

    if not path.is_file():
        raise InputError("no such file", file=path)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("not a readable CSV file", file=path, remedy=str(error).splitlines()[0][:100]) from error


def write_frame(frame, path):
    """Write a frame as CSV or Parquet, by the file's ending."""
    from simlib.core.files import whole_file, write_parquet

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
