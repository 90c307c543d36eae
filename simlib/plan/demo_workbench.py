"""The demo shop as a workbench: read, planned and simulated on the fly. Money: minor units; time: day."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from simlib.core.calendar.fiscal import FiscalYear
from simlib.core.calendar.holidays import COUNTRY_OF_CURRENCY
from simlib.core.currency import digits
from simlib.core.errors import InputError
from simlib.plan.workbench import Workbench

if TYPE_CHECKING:
    import pandas as pd

    from simlib.data.shop import Shop
    from simlib.targets.cube import Targets



class DemoBench(Workbench):
    """The demo shop in the repository: its history read and planned now, its scenarios as they are committed."""

    name, seed, blocks, saves = "Demo shop", 0, 1, False

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._store, self._forecasts, self._ledgers, self.parts = None, {}, {}, {}

    @cached_property
    def shop(self) -> Shop:
        """The demo shop's tidy tables."""
        from simlib.data import read

        return read(self.folder / "data" / "demo")

    @cached_property
    def history(self) -> pd.DataFrame:
        """Daily history by platform and category."""
        from simlib.data import history

        return history(self.shop)

    @cached_property
    def goods_facts(self) -> pd.DataFrame:
        """The facts of every article: the schema's table `goods_facts`."""
        from simlib.sections.goods.articles import article_facts

        return article_facts(self.shop.tables, self.history, self.days["day"], self.base)

    @property
    def country(self) -> str | None:
        """The country whose holidays and feasts the plan goes by: the currency's."""
        return COUNTRY_OF_CURRENCY.get(self.currency)

    @property
    def currency(self) -> str:
        """The shop's currency."""
        return self.base.params.year.currency

    @cached_property
    def days(self) -> pd.DataFrame:
        """The days of the plan year with their periods."""
        return self.year.days

    @cached_property
    def year(self) -> FiscalYear:
        """The plan's FiscalYear."""
        return FiscalYear(self.base.params.year.start)

    @cached_property
    def amount(self) -> int:
        """The year's target: the median of the committed sample paths, rounded to thousands.

        No fit is involved, so that it is the same on every machine.
        """
        paths = self.base.tables["paths"]
        thousand = 1000 * 10 ** digits(self.currency)
        return round(float(paths.groupby("path")["value"].sum().median()) / thousand) * thousand

    @cached_property
    def target(self) -> Targets:
        """`amount` broken down as `simlib plan` does it."""
        from simlib.targets.cube import Targets
        from simlib.targets.leaf_weights import profile

        mean = self.base.tables["baseline"]["gmv"].to_numpy()
        platforms, categories, weights = profile(self.history, mean, self.days)
        return Targets.build(
            self.amount,
            days=self.days,
            platforms=platforms,
            categories=categories,
            weights=weights,
            currency=self.currency,
        )

    @cached_property
    def backtest(self) -> pd.DataFrame | None:
        """Accuracy by model and origin on the last weeks of the history."""
        from simlib.forecasting.backtest import backtest

        return backtest(**self.inputs.arguments(self.series), horizon=28, origins=3)

    def _made(self, model):
        return self._fitted(model)

    def keep(self, targets: Targets) -> str:
        """Refuse: the demo shop is planned anew each time."""
        raise InputError(
            "the demo shop keeps no targets", remedy="make a plan with python3 workbook.py plan and open it with lab"
        )
