"""The edits that `simlib drivers` is asked for, read from texts."""

from __future__ import annotations

from simlib.core.errors import InputError


def edited(now, *, changes, amounts, absorb, bounds, noted):
    """Return the tree after changing drivers and setting nodes, in that order; all but the tree as texts."""
    from simlib.cli.target_edits import cell
    from simlib.core.money import to_minor

    if (absorb or bounds) and not amounts:
        raise InputError("--absorb and --bound say how --set is met", remedy="give --set CELL:AMOUNT too")
    bounds = dict(map(_bound, bounds))
    for text in changes:
        where, driver, value = _change(text, now.currency)
        now = now.change(cell(where), driver, value, **noted)
    for text in amounts:
        where, _, amount = text.rpartition(":")
        if not where or not absorb:
            raise InputError("needs CELL:AMOUNT and --absorb", column="--set", value=text, remedy="--absorb conversion")
        now = now.set(cell(where), to_minor(amount, now.currency), absorb=_weights(absorb), bounds=bounds, **noted)
    return now


def _change(text, currency):
    """Return (cell text, driver, value in the tree's unit) of CELL:DRIVER=VALUE."""
    from simlib.core.money import to_minor

    where, _, asked = text.rpartition(":")
    driver, _, value = asked.partition("=")
    if not where or not value:
        raise InputError("needs CELL:DRIVER=VALUE", column="--change", value=text)
    return where, driver.strip(), to_minor(value, currency) if driver.strip() == "order_value" else _number(value)


def _weights(text):
    """Return driver → weight of `conversion=2,sessions`."""
    parts = [part.partition("=") for part in text.split(",")]
    return {name.strip(): _number(weight) if middle else 1.0 for name, middle, weight in parts}


def _bound(text):
    """Return (driver, (lowest, highest)) of `conversion=0.9..1.2`."""
    driver, _, pair = text.partition("=")
    low, dots, high = pair.partition("..")
    if not dots:
        raise InputError("not a bound", column="--bound", value=text, remedy="write it like conversion=0.9..1.2")
    return driver.strip(), (_number(low), _number(high))


def _number(text):
    try:
        return float(text)
    except ValueError as error:
        raise InputError("not a number", value=text) from error
