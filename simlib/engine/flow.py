"""What a flow declares: parameters, tables, ledger columns, figures, signals, streams, money, its limit and its steps.

A flow is one `Flow` in its own folder, listed in `simulate/flows.py`. Everything that others need to know of it is in
this declaration, once; nothing outside the folder names its columns, its parameters or its streams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.metric import Metric
from simlib.core.params import Params
from simlib.engine.axes import Axes
from simlib.engine.baseline import Baseline

# The phases of a business day, in order; a step belongs to one of them.
PHASES = ("open", "receive", "visit", "convert", "fill", "sell", "charge", "ship", "deliver", "settle", "review")
OUT, IN = -1, 1


@dataclass(frozen=True)
class Column:
    """One ledger column: name (within its flow), unit, axes of what is recorded, axes that are kept.

    over: the axes of a recorded value before its replications, such as `warehouse sku`; needed where something is kept.
    keep: axes recorded in addition to the day's total: `sku month` or `platform category month`.
    """

    name: str
    unit: str
    over: str = ""
    keep: str = ""


@dataclass(frozen=True)
class Table:
    """Columns that a flow reads from a table of the scenario: name → (kind, lowest, highest).

    A kind is text, date, int or float. Several flows may declare columns of one table. key: columns that name a row;
    wholes: (columns that name a whole, column whose values add up to 1 within it); empty: the table may have no row.
    """

    name: str
    columns: Mapping[str, tuple]
    key: tuple[str, ...] = ()
    wholes: tuple[tuple[tuple[str, ...], str], ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class Group:
    """A flow's place in a scenario file: the group's name and its parameters.

    kind: `one` (always there, with defaults), `many` (a list; empty: the flow is not built), `maybe` (absent unless
    the file names it: the flow is not built).
    """

    name: str
    params: type[Params]
    kind: str = "one"
    doc: str = ""


@dataclass(frozen=True)
class CashLine:
    """Money that comes in or goes out: name, English label, the ledger column that books it (minor units a day), way.

    way: `IN` or `OUT`; earned: it counts in the contribution (what a sale earns after its own costs).
    """

    name: str
    label: str
    column: str
    way: int
    earned: bool = False


@dataclass(frozen=True)
class Limit:
    """What a flow can cost a year that misses its target: code of the breaker, English sentence, inputs it rests on.

    Either `lost(ledger, value)` returns the paid GMV lost (minor, (R,)), value being that of an order, or
    `driver(figures)` one factor of paid GMV, the product of all drivers. detail(ledger) fills the sentence's places.
    """

    name: str
    what: str
    basis: tuple[str, ...]
    lost: Callable | None = None
    driver: Callable | None = None
    detail: Callable | None = None


@dataclass(frozen=True)
class Lever:
    """What could be done: code of the scenario, label and sentence in English, parameter and its new value or factor.

    value: True sets a switch; a number multiplies what the parameter is.
    """

    name: str
    label: str
    why: str
    path: str
    value: bool | float


@dataclass(frozen=True)
class Signals:
    """Names of the signals that a flow publishes for tomorrow and of those that it reads of yesterday."""

    publishes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One method of a flow's state: its phase, the fields of the day it is given and those its result is put into."""

    phase: str
    do: Callable
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """What flows are built from: the scenario's tables, the baseline's demand, the demand that buying plans for.

    bought_for (P, D): factor on the baseline's orders in windows that are backed with stock.
    """

    tables: Mapping[str, pd.DataFrame]
    axes: Axes
    baseline: Baseline
    bought_for: np.ndarray


@dataclass(frozen=True)
class Flow:
    """One flow. `build(params, inputs, block)` returns its state, whose methods the steps name.

    checks(params, tables, year) yields (path within the group, value, whether the rule holds, remedy); demand(params,
    axes) returns the factor (P, D) that buying plans for; events(state) returns SimPy processes; after(state, ledger)
    books what nothing feeds back into. What a flow does not have is left out.
    """

    name: str
    params: Group
    build: Callable
    tables: tuple[Table, ...] = ()
    columns: tuple[Column, ...] = ()
    metrics: tuple[Metric, ...] = ()
    signals: Signals = Signals()
    streams: tuple[str, ...] = ()
    cash: tuple[CashLine, ...] = ()
    limit: Limit | None = None
    levers: tuple[Lever, ...] = ()
    checks: Callable | None = None
    demand: Callable | None = None
    events: Callable | None = None
    day: tuple[Step, ...] = ()
    after: Callable | None = None

    def ledger_columns(self) -> Iterator[tuple[str, Column]]:
        """Yield (name in the ledger, column): `sold` of the flow `inventory` is `inventory.sold`."""
        return ((f"{self.name}.{column.name}", column) for column in self.columns)

    def group(self, scenario_params: Params) -> object:
        """Return the flow's parameters in a scenario's, or None where the scenario does not have the flow."""
        return getattr(scenario_params, self.params.name) or None
