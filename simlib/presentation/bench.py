"""What notebook panels need of a workbench: the shop, its targets and its calibrated year. Money: minor units."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from simlib.simulate.scenario.definition import Scenario
from simlib.targets.cube import Targets


class Bench(Protocol):
    """The demo shop or a plan folder as panels see it.

    amount: the year's target; days: frame of the plan year's days with their periods; shop: tidy tables in
    `shop.tables`; base: the calibrated scenario; goods_facts: schema table of the same name.
    """

    folder: Path
    currency: str
    amount: int
    target: Targets
    days: pd.DataFrame
    base: Scenario
    shop: Any
    goods_facts: pd.DataFrame
