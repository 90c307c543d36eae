"""The edits that `simlib drivers` is asked for, read from texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.typed_amounts import typed_amount, typed_number
from simlib.core.typed_cells import typed_cell, typed_edit
from simlib.driver_tree.drivers import Drivers


def edited(
    now: Drivers,
    *,
    changes: Sequence[str],
    amounts: Sequence[str],
    absorb: str,
    bounds: Sequence[str],
    noted: Mapping[str, str],
) -> Drivers:
    """Return the tree after changing drivers and setting nodes, in that order; all but the tree as texts."""
    if (absorb or bounds) and not amounts:
        raise InputError("--absorb and --bound say how --set is met", remedy="give --set CELL:AMOUNT too")
    bounds = dict(map(_bound, bounds))
    for text in changes:
        now = now.change(*_change(text, now), **noted)
    for text in amounts:
        where, amount = typed_edit(text, "--set", "write it like platform=tmall:120000")
        if not absorb:
            raise InputError("needs CELL:AMOUNT and --absorb", column="--set", value=text, remedy="--absorb conversion")
        cell = _cell(where, now)
        value = typed_amount(amount, now.currency, present=now.total(cell))
        now = now.set(cell, value, absorb=_weights(absorb), bounds=bounds, **noted)
    return now


def _cell(text, now):
    """Return the cell of the tree that a text means."""
    return now.cell(typed_cell(text, {key: now.leaves[key] for key in now.keys}))


def _change(text, now):
    """Return (cell, driver, value in the tree's unit) of CELL:DRIVER=VALUE; +10% changes the value that stands."""
    where, asked = typed_edit(text, "--change", "write it like platform=tmall:conversion=0.03")
    driver, _, value = (part.strip() for part in asked.replace("＝", "=").partition("="))
    if not value:
        raise InputError("needs CELL:DRIVER=VALUE", column="--change", value=text)
    cell = _cell(where, now)
    nodes = now.table(list(cell))
    at = nodes[[all(str(row[key]) == cell[key] for key in cell) for _, row in nodes.iterrows()]].iloc[0]
    present = None if pd.isna(at.get(driver)) else float(at[driver])
    if driver == "order_value":
        return cell, driver, typed_amount(value, now.currency, present=present and round(present))
    return cell, driver, typed_number(value, present=present)


def _weights(text):
    """Return driver → weight of `conversion=2,sessions`."""
    parts = [part.partition("=") for part in text.split(",")]
    return {name.strip(): typed_number(weight) if middle else 1.0 for name, middle, weight in parts}


def _bound(text):
    """Return (driver, (lowest, highest)) of `conversion=0.9..1.2`."""
    driver, _, pair = text.partition("=")
    low, dots, high = pair.partition("..")
    if not dots:
        raise InputError("not a bound", column="--bound", value=text, remedy="write it like conversion=0.9..1.2")
    return driver.strip(), (typed_number(low), typed_number(high))
