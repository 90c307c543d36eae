"""A plan folder as views see it: tables read when asked for and kept. Tables: minor units; summary: major units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simlib.core import files
from simlib.core.calendar.fiscal import FiscalYear
from simlib.core.errors import InputError
from simlib.core.provenance import hash_of

if TYPE_CHECKING:
    import pandas as pd

REMEDY = "run `python3 workbook.py plan` to write the plan folder"
TABLES = {
    "history": "data/history.parquet",
    "forecast": "forecast/forecast.parquet",
    "forecast_months": "forecast/months.parquet",
    "backtest": "forecast/backtest.parquet",
    "targets": "targets/targets.parquet",
    "kpis": "runs/kpis.parquet",
    "comparison": "runs/comparison.parquet",
    "fan": "runs/fan.parquet",
    "months": "runs/months.parquet",
}
NOTES = {
    "bottleneck": "runs/bottleneck.json",
    "quality": "data/quality.json",
    "forecast_diagnostics": "forecast/diagnostics.json",
}


class PlanFolder:
    """The files of one plan; attributes are read at first use.

    `summary` is a dict in major units; the names in TABLES are frames, those in NOTES dicts, `rejects` a frame
    (empty where the file is absent). A missing or damaged file raises InputError naming it.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._read = {}
        if not self.path.is_dir():
            raise InputError("no plan folder here", file=self.path, remedy=REMEDY)
        self.summary = self._json("summary.json")
        for name in ("currency", "target", "p_hit", "kpis", "year_start"):
            if not isinstance(self.summary, dict) or name not in self.summary:
                raise InputError(
                    "not the summary of a plan", file=self.path / "summary.json", column=name, remedy=REMEDY
                )
        self.currency = self.summary["currency"]

    def __getattr__(self, name):
        if name in TABLES:
            reader, place = self._parquet, TABLES[name]
        elif name in NOTES:
            reader, place = self._json, NOTES[name]
        else:
            raise AttributeError(name)
        if name not in self._read:
            self._read[name] = reader(place)
        return self._read[name]

    @property
    def id(self) -> str:
        """A short text that all edits of the plan share and another plan's year or orders do not."""
        s = self.summary
        inputs = s.get("provenance", {}).get("inputs", {})
        return hash_of([str(s["year_start"])[:10], str(s.get("year_end", ""))[:10], self.currency, inputs])

    @property
    def rejects(self) -> pd.DataFrame:
        """Rows that were not accepted: `file row column value reason money`, all text but `money` (minor units)."""
        import pandas as pd

        path = self.path / "data" / "rejects.csv"
        if not path.exists() or path.stat().st_size == 0:
            return pd.DataFrame(columns=["file", "row", "column", "value", "reason", "money"])
        try:
            found = pd.read_csv(path, dtype=str, keep_default_na=False)
        except (ValueError, OSError) as error:
            raise InputError("file is damaged", file=path, remedy=REMEDY) from error
        if "money" in found:
            found["money"] = pd.to_numeric(found["money"], errors="coerce")
        return found

    @property
    def periods(self) -> pd.DataFrame | None:
        """Simulated months, quarters, halves and the year against their targets, or None where nobody wrote them."""
        return self.optional("runs/periods.parquet")

    @property
    def last_year(self) -> pd.DataFrame | None:
        """Last year's amounts `level period platform amount` in the plan's periods, or None where none is known."""
        return self.optional("targets/last_year.parquet")

    @property
    def month_of_day(self) -> pd.Series:
        """The plan's month of every day from before the first order to the year's end, a Series by day."""
        import pandas as pd

        s = self.summary
        year = FiscalYear(s.get("calendar_start", s["year_start"]), s.get("calendar", "gregorian"))
        first = min(pd.Timestamp(self.history["day"].min()), pd.Timestamp(year.first_day))
        return year.months_since(first - pd.Timedelta(days=50))

    def optional(self, place: str) -> Any:
        """Return the content of a Parquet or JSON file, or None where nobody wrote it."""
        if not (self.path / place).is_file():
            return None
        return self._json(place) if place.endswith(".json") else self._parquet(place)

    @property
    def holds(self) -> list[tuple[dict[str, str], int]]:
        """Cells of the target whose sums are held, as a list of (cell, minor units); empty where nobody wrote them."""
        if not (self.path / "targets" / "holds.json").is_file():
            return []
        return [(hold["cell"], hold["value"]) for hold in self._json("targets/holds.json")["holds"]]

    @property
    def comments(self) -> list[dict]:
        """Comments on cells of the spreadsheet's targets, a list of dicts sheet, cell, text."""
        return self.optional("targets/comments.json") or []

    def _json(self, place):
        return self._with(files.read_json, place)

    def _parquet(self, place):
        return self._with(files.read_parquet, place)

    def _with(self, reader, place):
        path = self.path / place
        if not path.is_file():
            raise InputError("file of the plan folder is missing", file=path, remedy=REMEDY)
        try:
            return reader(path)
        except (ValueError, OSError) as error:  # pyarrow's and json's errors are both ValueErrors
            raise InputError("file of the plan folder is damaged", file=path, remedy=REMEDY) from error


def open_plan(folder: PlanFolder | Path | str) -> PlanFolder:
    """Return the PlanFolder at a path, or the same PlanFolder; InputError where it is not the folder of a plan."""
    return folder if isinstance(folder, PlanFolder) else PlanFolder(folder)
