"""The plan a notebook works on: a plan folder where there is one, else the demo shop. Money: minor units; time: day."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.calendar.fiscal import FiscalYear
from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet
from simlib.i18n import _, show
from simlib.simulate.actuals import GMV, factor_of, rest_factor, sold_days

if TYPE_CHECKING:
    from simlib.data.shop import Shop
    from simlib.engine.ledger import Ledger
    from simlib.plan.forecast_inputs import ForecastInputs
    from simlib.simulate.scenario.definition import Scenario
    from simlib.targets.cube import Targets



class Workbench:
    """One plan; every part is read or made at first use.

    `history`, `series` (forecast's input before the plan year), `target` (Targets), `base` and `scenario(name)`,
    `forecast(model)` with `frame`, `months`, `diagnostics`; `years(block)` gives the base's ledger of 50 years.
    `saves`: whether `keep(targets)` writes edited targets.
    """

    saves = True

    def __init__(self, folder: Path | str) -> None:
        from simlib.simulate.store import Store

        self.folder, self.summary = Path(folder), read_json(Path(folder) / "summary.json")
        self.currency, self.seed = self.summary["currency"], self.summary["seed"]
        self._store, self._forecasts, self._ledgers, self.parts = Store(self.folder / "runs"), {}, {}, {}

    @property
    def name(self) -> str:
        """What the plan is called."""
        from simlib.presentation.terms import plan_title

        return plan_title(self.summary)

    @cached_property
    def history(self) -> pd.DataFrame:
        """Daily history by platform and category."""
        return read_parquet(self.folder / "data" / "history.parquet")

    @property
    def amount(self) -> int:
        """The year's target in minor units."""
        return self.target.amount

    @cached_property
    def target(self) -> Targets:
        """The yearly target broken down."""
        from simlib.targets.cube import Targets

        return Targets.load(self.folder / "targets")

    @cached_property
    def days(self) -> pd.DataFrame:
        """The days of the plan year with their periods."""
        return self.target.axes.days

    @cached_property
    def month_of_day(self) -> pd.Series:
        """The plan's month of every day from before the first order to the year's end, a Series by day."""
        return self.year.months_since(self.history["day"].min() - pd.Timedelta(days=50))

    @cached_property
    def year(self) -> FiscalYear:
        """The plan's FiscalYear."""
        first = self.days["day"].iloc[0].date()
        return FiscalYear(self.summary.get("calendar_start", first), self.summary.get("calendar", "gregorian"))

    @cached_property
    def series(self) -> pd.DataFrame:
        """Frame `unique_id ds y`: paid GMV and orders a day before the plan year."""
        from simlib.plan.stages import daily_series

        return daily_series(self.history, self.days["day"].iloc[0])

    @cached_property
    def inputs(self) -> ForecastInputs:
        """The forecast inputs: holidays, campaigns, sold-out days, regressors."""
        from simlib.plan.forecast_inputs import inputs_of

        return inputs_of(self.shop, self.country)

    @property
    def country(self) -> str | None:
        """The country whose holidays and feasts the plan goes by, or None."""
        from simlib.plan_folder.spread_profiles import country_of

        return country_of(self.folder, self.currency)

    @cached_property
    def shop(self) -> Shop:
        """The shop's tidy tables."""
        from simlib.data import load

        return load(self.folder / "data")

    @cached_property
    def chosen(self) -> dict:
        """Return what the plan's own forecast says about itself, by series."""
        return self.forecast().diagnostics

    @cached_property
    def base(self) -> Scenario:
        """The calibrated shop."""
        return self.scenario("base")

    def scenario(self, name: str) -> Scenario:
        """Return a scenario of the plan."""
        from simlib.simulate.scenario.files import load

        return load(name, folder=self.folder / "scenarios")

    def forecast(self, model: str = "auto") -> SimpleNamespace:
        """Return frame, months and diagnostics of the plan's forecast (`auto`) or of one model of MODELS."""
        if model not in self._forecasts:
            self._forecasts[model] = self._made(model)
        return self._forecasts[model]

    def _made(self, model):
        if model == "auto":
            place = self.folder / "forecast"
            frame, months = (read_parquet(place / f"{name}.parquet") for name in ("forecast", "months"))
            return SimpleNamespace(frame=frame, months=months, diagnostics=read_json(place / "diagnostics.json"))
        return self._fitted(model)

    def _fitted(self, model):
        from simlib.forecasting import make_forecast

        days = self.days["day"]
        horizon = int((days.iloc[-1] - self.series["ds"].max()).days)
        arguments = self.inputs.arguments(self.series, days.iloc[-1])
        made = make_forecast(**arguments, horizon=horizon, model=model, seed=self.seed)
        months = made.totals("month", start=days.iloc[0].date(), labels=self.days.set_index("day")["month"])
        return SimpleNamespace(frame=made.frame, months=months, diagnostics=made.diagnostics)

    @cached_property
    def backtest(self) -> pd.DataFrame | None:
        """Accuracy by model and origin, or None where the history is too short to tell."""
        path = self.folder / "forecast" / "backtest.parquet"
        return read_parquet(path) if path.is_file() else None

    def years(self, block: int) -> Ledger:
        """Return the base's Ledger of block 0, 1, …: read from the plan's runs, else simulated now and cached."""
        from simlib.engine.ledger import Ledger
        from simlib.simulate.flows import COLUMNS
        from simlib.simulate.run import run

        if block not in self._ledgers:
            stored = self._store.read(self.base, block, self.seed) if self._store else None
            found = Ledger.of(stored[0], COLUMNS) if stored else run(self.base, block, seed=self.seed).ledger
            self._ledgers[block] = found
        return self._ledgers[block]

    @cached_property
    def goods_facts(self) -> pd.DataFrame:
        """The facts of every article: the schema's table `goods_facts`."""
        from simlib.sections.goods.facts import articles_of

        return articles_of(self.folder, self.target, self.base)

    @property
    def blocks(self) -> int:
        """How many blocks of 50 years of the base the plan simulated."""
        from simlib.plan.simulate import rounded_up

        return rounded_up(self.summary["replications"]) // rounded_up(1)

    @cached_property
    def reached(self) -> np.ndarray:
        """Simulated paid GMV of the plan year's days, minor: (days, replications), NaN where one was not simulated.

        Days that are over are as sold, and the days ahead follow them.
        """
        made = [self.followed(self.years(block).daily(GMV), block) for block in range(self.blocks)]
        made = np.concatenate(made, axis=1)
        dates = pd.date_range(self.base.params.year.start, periods=len(made))
        return pd.DataFrame(made, index=dates).reindex(self.days["day"]).to_numpy(dtype=float)

    def followed(self, daily: np.ndarray, block: int) -> np.ndarray:
        """Return paid GMV (first days, 50) of a block of years as the chances count it, whatever its scenario.

        Days that are over are as sold, the days ahead follow them by base's factor of the same year.
        """
        if self.target.until is None:
            return daily
        over, sold, slope = self._sold
        before = self.years(block).daily(GMV)[over].sum(axis=0)
        made = daily * factor_of(before, sold.sum(), slope)
        over = over[: len(daily)]
        made[over] = sold[: len(daily)][over, None]
        return made

    @cached_property
    def _sold(self):
        """Which simulated days are over, what each of them sold, and how far simulated years agree with days ahead."""
        over, sold = sold_days(self.base, self.target)
        made = np.concatenate([self.years(block).daily(GMV) for block in range(self.blocks)], axis=1)
        return over, sold, rest_factor(made, over, sold.sum())[1]

    def keep(self, targets: Targets) -> str:
        """Write edited targets to the plan folder, read the chance off its runs again; returns what it is now.

        Raises InputError where the folder's targets were changed since they were read here.
        """
        from simlib.plan.make import share
        from simlib.plan.rerun import answer_again
        from simlib.plan_folder.change import changing
        from simlib.targets.cube import Targets

        if Targets.load(self.folder / "targets").lineage != self.target.lineage:
            remedy = "run the notebook again from the top"
            raise InputError("the plan's targets were changed elsewhere", file=self.folder / "targets", remedy=remedy)
        with changing(self.folder):
            answer = answer_again(self.folder, targets=targets)
            share(self.folder)
        self.summary, self.target = answer, targets
        parts = {"place": self.folder.resolve(), "chance": show.chance(answer["p_hit"]), "names": answer["left_out"]}
        if answer["left_out"]:
            return _(
                "Saved to {place}: the target is reached in {chance} of the years; left out, because the file cannot "
                "be read: {names:list}",
                **parts,
            )
        return _("Saved to {place}: the target is reached in {chance} of the years", **parts)

    @cached_property
    def last_year(self) -> tuple[int, int]:
        """Paid GMV of the 365 days before the plan year, or of as many as there are: (amount, days)."""
        money = self.series[self.series["unique_id"] == "gmv_paid"]
        recent = money[money["ds"] > money["ds"].max() - np.timedelta64(365, "D")]
        span = int((recent["ds"].max() - recent["ds"].min()).days) + 1
        return int(recent["y"].sum()), span
