"""Cash by week off the ledger of the simulated years. Time: the target's weeks. Money: minor units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.schema import conform
from simlib.engine.flow import CashLine
from simlib.simulate.flows import CASH_LINES
from simlib.simulate.metrics import balance

if TYPE_CHECKING:
    from simlib.engine.ledger import Ledger
    from simlib.targets.cube import Targets


def lines(weeks: pd.DataFrame) -> list[CashLine]:
    """Return the lines of money that a table of cash by week holds, in the order in which the flows declare them."""
    return [line for line in CASH_LINES if line.name in weeks]


def cash_weeks(ledger: Ledger, days: pd.DatetimeIndex, target: Targets) -> pd.DataFrame:
    """Return a row a week that was simulated: the schema table `cash`, then the means of every line of money.

    days: the ledger's days; target: Targets, whose weeks count (a day outside them keeps its own ISO week). mean, lo
    and hi of the cash since the start of the year at the week's end, need of how deep it has dug so far: never below
    0. lo and hi: 10th and 90th percentile.
    """
    planned = target.axes.days.set_index("day")["week"]
    week = pd.Series(days.strftime("%G-W%V"), index=days)
    week = week.where(~days.isin(planned.index), days.map(planned)).astype(str)
    ends = np.flatnonzero(week.to_numpy() != np.append(week.to_numpy()[1:], ""))
    made = {"week": week.to_numpy()[ends], "last": days[ends]}
    held = balance(ledger)
    need = np.maximum(-np.minimum.accumulate(held, axis=0), 0)
    for prefix, values in (("", held[ends]), ("need_", need[ends])):
        made[prefix + "mean" if not prefix else "need"] = values.mean(axis=1)
        made[prefix + "lo"], made[prefix + "hi"] = np.quantile(values, [0.1, 0.9], axis=1)
    starts = np.append(0, ends[:-1] + 1)
    flows = {line.name: np.add.reduceat(ledger.daily(line.column).mean(axis=1), starts) for line in CASH_LINES}
    return conform(pd.DataFrame(made), "cash").assign(**flows)
