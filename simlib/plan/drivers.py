"""The driver tree of a plan folder: what its forecast expects of sessions, conversion and order value. Money: minor."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.scenario.arrays import arrays
from simlib.scenario.files import load
from simlib.targets.drivers import Drivers
from simlib.targets.plan import Targets
from simlib.targets.store import load_drivers


def forecast_drivers(folder, *, scenario="base"):
    """Return the tree month × platform × source that a scenario's tables expect; months as in the targets.

    Orders of a platform are split by the scenario's sources; sessions = orders ÷ conversion of the source.
    """
    targets, found = Targets.load(folder / "targets"), load(scenario, folder=folder / "scenarios")
    return expected_drivers(found, targets.axes.days, currency=targets.currency)


def expected_drivers(scenario, days, *, currency):
    """Return the tree that a scenario expects without limits, by the labels `month` of `days`."""
    shape = arrays(scenario)
    first = pd.Timestamp(scenario.params.year.start)
    dates = pd.date_range(first, periods=shape.orders.shape[1])
    label = days.set_index("day")["month"].reindex(dates)
    label = label.fillna(pd.Series(dates.strftime("%Y-%m"), index=dates))
    months = list(dict.fromkeys(label))
    inside = (label.to_numpy()[None, :] == np.array(months, dtype=object)[:, None]).astype(float)  # (months, D)
    orders, gmv = inside @ shape.orders.T, inside @ (shape.orders * shape.value).T  # (months, P)
    sessions = orders[:, :, None] * shape.sessions_per_order  # (months, P, Src)
    rows = []
    for m, p, s in np.argwhere(sessions > 0):
        names = (months[m], shape.platforms[p], shape.sources[s])
        rows.append((*names, sessions[m, p, s], shape.conversion[p, s], gmv[m, p] / orders[m, p]))
    columns = ["month", "platform", "source", "sessions", "conversion", "order_value"]
    return Drivers(pd.DataFrame(rows, columns=columns), currency=currency)


def planned_drivers(folder):
    """Return the driver tree as it was last set, or the forecast's where nobody has set any."""
    return load_drivers(folder / "targets") or forecast_drivers(folder)
