"""The edits that `simlib drivers` is asked for, read from texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from simlib.core.errors import InputError
from simlib.core.typed_amounts import typed_amount, typed_number
from simlib.core.typed_cells import typed_cell, typed_edit
from simlib.driver_tree.checks import DRIVERS
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

    A value like +10% changes what stood before any of them. The order of the texts makes no difference. Raises
    InputError where two of them cannot both stand.
    """
    if (absorb or bounds) and not amounts:
        raise InputError("--absorb and --bound say how --set is met", remedy="give --set CELL:AMOUNT too")
    limits, before = dict(map(_bound, bounds)), now
    typed = sorted(
        [*(_change(text, before) for text in changes), *(_set(text, before, absorb) for text in amounts)], key=_turn
    )
    for option, _text, cell, driver, value in typed:
        if option == "--change":
            now = now.change(cell, driver, value, **noted)
        else:
            now = now.set(cell, value, absorb=_weights(absorb), bounds=limits, **noted)
    _refuse_moved(now, typed)
    return now


def _turn(edit):
    """Return the key by which edits are sorted: sessions, then the means they weight, then amounts; wide cells first.

    Conversion is a mean over sessions and order value one over orders: each is changed after its weights.
    """
    option, text, cell, driver, _value = edit
    return option == "--set", DRIVERS.index(driver) if driver in DRIVERS else 0, len(cell), sorted(cell.items()), text


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
    """Return (option, text, cell, driver, value in tree units) of CELL:DRIVER=VALUE; +10% is of the value in `now`."""
    where, asked = typed_edit(text, "--change", "write it like platform=tmall:conversion=0.03")
    driver, _, value = (part.strip() for part in asked.replace("＝", "=").partition("="))
    if not value:
        raise InputError("needs CELL:DRIVER=VALUE", column="--change", value=text)
    cell = _cell(where, now)
    present = _driver(now, cell, driver)
    present = None if math.isnan(present) else present
    if driver == "order_value":
        return "--change", text, cell, driver, typed_amount(value, now.currency, present=present and round(present))
    return "--change", text, cell, driver, typed_number(value, present=present)


def _set(text, now, absorb):
    """Return (option, text, cell, gmv_paid, value in minor units) of CELL:AMOUNT; +10% is of the value in `now`."""
    where, amount = typed_edit(text, "--set", "write it like platform=tmall:120000")
    if not absorb:
        raise InputError("needs CELL:AMOUNT and --absorb", column="--set", value=text, remedy="--absorb conversion")
    cell = _cell(where, now)
    return "--set", text, cell, "gmv_paid", typed_amount(amount, now.currency, present=now.total(cell))


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
