"""The edits that `simlib drivers` is asked for, read from texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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
    """Return the tree with all changed drivers and all set nodes at once; all but the tree as texts.

    A value like +10% changes what stood before any of them. Raises InputError where two of them cannot both stand.
    """
    if (absorb or bounds) and not amounts:
        raise InputError("--absorb and --bound say how --set is met", remedy="give --set CELL:AMOUNT too")
    limits, before, typed = dict(map(_bound, bounds)), now, []
    for text in changes:
        cell, driver, value = _change(text, before)
        now = now.change(cell, driver, value, **noted)
        typed.append(("--change", text, cell, driver, value))
    for text in amounts:
        where, amount = typed_edit(text, "--set", "write it like platform=tmall:120000")
        if not absorb:
            raise InputError("needs CELL:AMOUNT and --absorb", column="--set", value=text, remedy="--absorb conversion")
        cell = _cell(where, before)
        value = typed_amount(amount, before.currency, present=before.total(cell))
        now = now.set(cell, value, absorb=_weights(absorb), bounds=limits, **noted)
        typed.append(("--set", text, cell, "gmv_paid", value))
    _refuse_moved(now, typed)
    return now


def _refuse_moved(now, typed):
    """Raise InputError naming the first of the `typed` edits that another one has moved away from its value."""
    for option, text, cell, driver, value in typed if len(typed) > 1 else ():
        found = float(now.total(cell)) if driver == "gmv_paid" else _driver(now, cell, driver)
        smallest = 0.5 if driver in ("gmv_paid", "order_value") else 1e-12  # half a minor unit
        if not math.isclose(found, value, rel_tol=1e-9, abs_tol=smallest):
            others = [other for _, other, *_ in typed if other != text]
            raise InputError(
                "cannot stand together with {others:list}",
                column=option,
                value=text,
                others=others,
                remedy="give one of them, or one after the other; the tree is unchanged",
            )


def _driver(now, cell, driver):
    """Return the value of a driver in a cell, NaN where it has none."""
    nodes = now.table(list(cell))
    at = nodes[[all(str(row[key]) == cell[key] for key in cell) for _, row in nodes.iterrows()]].iloc[0]
    return float(at.get(driver, math.nan))


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
    present = _driver(now, cell, driver)
    present = None if math.isnan(present) else present
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
