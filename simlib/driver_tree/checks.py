"""What a driver tree, its weights and its bounds must be; InputError naming what is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest

DRIVERS = ("sessions", "conversion", "order_value")
LEVELS = ("month", "platform", "source")
Bounds = Mapping[str, tuple[float, float]]


def checked_leaves(leaves: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return the leaves with keys as text and drivers as floats; InputError on what is no driver tree."""
    for name in (*DRIVERS, *leaves.columns):
        if name not in leaves.columns or name not in (*LEVELS, *DRIVERS):
            columns = (*LEVELS, *DRIVERS)
            raise InputError("not a driver tree", column=name, remedy="columns: {columns:list}", columns=columns)
    made = leaves[[*keys, *DRIVERS]].reset_index(drop=True)
    made = made.astype(dict.fromkeys(keys, "str") | dict.fromkeys(DRIVERS, "float64"))
    if keys and (twice := made.duplicated(keys)).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError("a leaf of the driver tree stands twice", row=row + 1, value=" ".join(made.loc[row, keys]))
    for driver in DRIVERS:
        values = made[driver].to_numpy()
        odd = ~np.isfinite(values) | (values < 0) | ((values > 1) & (driver == "conversion"))
        if odd.any():
            row = int(np.flatnonzero(odd)[0])
            remedy = "between 0 and 1" if driver == "conversion" else "a number not below zero"
            at = {"row": row + 1, "column": driver, "value": values[row]}
            raise InputError("value refused in a driver tree", **at, remedy=remedy)
    return made


def check_driver(driver: str) -> None:
    """Raise InputError on what is no driver."""
    if driver not in DRIVERS:
        raise InputError("unknown driver", value=driver, remedy=nearest(driver, DRIVERS))


def weights_of(absorb: str | Iterable[str] | Mapping[str, float]) -> dict[str, float]:
    """Return driver → weight, adding up to 1."""
    names = [absorb] if isinstance(absorb, str) else absorb
    given = dict(absorb) if isinstance(absorb, dict) else dict.fromkeys(names, 1)
    for driver, weight in given.items():
        check_driver(driver)
        if not (np.isfinite(weight) and weight > 0):
            raise InputError("the weight of an absorbing driver is above zero", column=driver, value=weight)
    if not given:
        remedy = "name one or more of {drivers:list}"
        raise InputError("no driver is to absorb the change", remedy=remedy, drivers=DRIVERS)
    return {driver: float(weight) / sum(given.values()) for driver, weight in given.items()}


def checked_bounds(bounds: Bounds) -> Bounds:
    """Return bounds as they are; each is a lowest factor from 0 to 1 and a highest from 1 on."""
    for driver, pair in bounds.items():
        check_driver(driver)
        if len(pair) != 2 or not (np.isfinite(pair).all() and 0 <= pair[0] <= 1 <= pair[1]):
            remedy = "a lowest factor from 0 to 1 and a highest from 1 on"
            raise InputError("bounds are factors of the present value", column=driver, value=str(pair), remedy=remedy)
    return bounds
