"""Cash by week off the ledger of the simulated years. Time: the target's weeks. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.schema import columns, conform
from simlib.simulate.flows import CASH_LINES
from simlib.simulate.metrics import balance


def cash_weeks(ledger, days, target):
    """Return the schema table `cash` of a ledger: a row a week that was simulated.

    A line of money that the schema does not name has a column of its own at the end.

    days: the ledger's days; target: Targets, whose weeks count (a day outside them keeps its own ISO week). Flows are
    means over the simulated years; mean, lo and hi of the cash since the start of the year at the week's end, need of
    how deep it has dug so far: never below 0. lo and hi: 10th and 90th percentile.
    """
    known = target.axes.days.set_index("day")["week"]
    week = pd.Series(days.strftime("%G-W%V"), index=days).where(~days.isin(known.index), days.map(known)).astype(str)
    ends = np.flatnonzero(week.to_numpy() != np.append(week.to_numpy()[1:], ""))
    starts = np.append(0, ends[:-1] + 1)
    made = {"week": week.to_numpy()[ends], "last": days[ends]}
    lines = {line.name: np.add.reduceat(ledger.daily(line.column).mean(axis=1), starts) for line in CASH_LINES}
    more = {name: lines.pop(name) for name in [*lines] if name not in columns("cash")}
    made |= lines
    held = balance(ledger)
    need = np.maximum(-np.minimum.accumulate(held, axis=0), 0)
    for prefix, values in (("", held[ends]), ("need_", need[ends])):
        made[prefix + "mean" if not prefix else "need"] = values.mean(axis=1)
        made[prefix + "lo"], made[prefix + "hi"] = np.quantile(values, [0.1, 0.9], axis=1)
    return conform(pd.DataFrame(made), "cash").assign(**more)
