"""The driver tree: paid GMV = sessions × conversion × paid value an order, a platform split by source.

Money: minor units. Conversion: paid orders a session. Setting the GMV of a node spreads the change over the drivers
that are to absorb it, each within its bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import Infeasible, InputError, nearest
from simlib.core.message import Money, Note, msg
from simlib.driver_tree.breakback import absorbed
from simlib.driver_tree.checks import DRIVERS, LEVELS, Bounds, check_driver, checked_bounds, checked_leaves, weights_of
from simlib.targets.cells import show
from simlib.targets.lineage import entry


class Drivers:
    """A driver tree with one row a leaf; every change returns a new tree, with its lineage.

    `leaves`: frame of some of month, platform, source, and sessions, conversion (0 to 1), order_value (minor units).
    A cell names any of the keys; {} is the whole tree.
    """

    def __init__(
        self,
        leaves: pd.DataFrame,
        *,
        currency: str = "CNY",
        lineage: Sequence[dict] | None = None,
        before: Drivers | None = None,
    ) -> None:
        self.keys = [k for k in LEVELS if k in leaves.columns]
        self.leaves, self.currency, self._before = checked_leaves(leaves, self.keys), currency, before
        self.lineage = [entry("build", {}, None)] if lineage is None else lineage

    def total(self, cell: Mapping | None = None) -> int:
        """Return the paid GMV of a cell in whole minor units."""
        return int(round(float(self._gmv()[self._rows(self.cell(cell or {}))].sum())))

    def table(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return a frame of the columns `by`, sessions, orders, conversion, order_value, gmv_paid: one row a node.

        In each row sessions × conversion × order_value = gmv_paid; sessions, orders and gmv_paid add up over rows.
        """
        by = [by] if isinstance(by, str) else list(by)
        for key in by:
            if key not in self.keys:
                raise InputError("unknown level of the driver tree", value=key, remedy=nearest(key, self.keys))
        parts = self.leaves[self.keys].assign(
            sessions=self.leaves["sessions"],
            orders=self.leaves["sessions"] * self.leaves["conversion"],
            gmv_paid=self._gmv(),
        )
        counted = ["sessions", "orders", "gmv_paid"]
        sums = parts.groupby(by, sort=False)[counted].sum().reset_index() if by else parts[counted].sum().to_frame().T
        sums["conversion"] = _ratio(sums["orders"], sums["sessions"])
        sums["order_value"] = _ratio(sums["gmv_paid"], sums["orders"])
        return sums[[*by, "sessions", "orders", "conversion", "order_value", "gmv_paid"]]

    def rolled(self, by: Sequence[str]) -> Drivers:
        """Return the tree with the levels `by` alone; lower levels become means weighted by sessions and orders."""
        return Drivers(self.table(by)[[*by, *DRIVERS]], currency=self.currency, lineage=self.lineage)

    def set(
        self,
        cell: Mapping,
        value: float,
        *,
        absorb: str | Iterable[str] | Mapping[str, float],
        bounds: Bounds | None = None,
        who: str = "",
        why: str = "",
    ) -> Drivers:
        """Return the tree in which a cell's paid GMV is `value` (minor units): breakback on products.

        absorb: drivers that change, as names (equal weights) or name → weight; in logarithms each takes its weight of
        the change. bounds: driver → (lowest, highest) as factors of the present value, such as (0.9, 1.2); conversion
        never passes 1. What one driver cannot take at its bound the others take. Raises Infeasible naming the bound.
        """
        cell, weights, bounds = self.cell(cell), weights_of(absorb), checked_bounds(bounds or {})
        rows = np.flatnonzero(self._rows(cell) & (self._gmv() > 0).to_numpy())
        have = float(self._gmv().iloc[rows].sum())
        if isinstance(value, bool) or not value > 0 or not np.isfinite(float(value)):
            raise InputError("the paid GMV of a node is set above zero", value=value, column=show(cell))
        if not have > 0:
            raise Infeasible("a node that sells nothing cannot be scaled to an amount", value=show(cell))
        leaves = self.leaves.copy()
        low, high = self._room(rows, weights, bounds)
        steps, reached = absorbed(self._gmv().iloc[rows].to_numpy(), float(value), list(weights.values()), low, high)
        if steps is None:
            raise self._out_of_reach(cell, value, reached, weights, bounds)
        for driver, step in zip(weights, steps, strict=True):
            changed = leaves[driver].to_numpy(dtype=float, copy=True)
            changed[rows] *= np.exp(step)
            leaves[driver] = np.minimum(changed, 1.0) if driver == "conversion" else changed
        absorbing = Note("driver_tree.absorbed", {"drivers": [_named(driver) for driver in weights]})
        return self._next("set", cell, int(round(value)), who, why, leaves, absorbing)

    def change(self, cell: Mapping, driver: str, value: float, *, who: str = "", why: str = "") -> Drivers:
        """Return the tree in which a cell's driver is `value`: its leaves move in proportion, and paid GMV with them.

        Raises Infeasible where a leaf's conversion would pass 1.
        """
        cell = self.cell(cell)
        check_driver(driver)
        rows = np.flatnonzero(self._rows(cell))
        node = Drivers(self.leaves.iloc[rows], currency=self.currency).table([])
        have = float(node[driver].iloc[0])
        if not np.isfinite(float(value)) or value < 0 or not have > 0:
            raise InputError("a driver is set to a number not below zero where it is above zero", value=value)
        leaves = self.leaves.copy()
        changed = leaves[driver].to_numpy(dtype=float, copy=True)
        changed[rows] *= value / have
        if driver == "conversion" and changed[rows].max() > 1:
            what = "the conversion of {cell} cannot be {value:percent2}"
            parts = {"cell": node_name(cell), "value": float(value)}
            raise Infeasible(msg(what, **parts), remedy="one source would pass 1")
        leaves[driver] = changed
        return self._next(f"change {driver}", cell, float(value), who, why, leaves)

    def undo(self, *, who: str = "", why: str = "") -> Drivers:
        """Return the tree as it was before the last change, with the undoing in its lineage."""
        if self._before is None:
            raise InputError("there is nothing to undo", remedy="a loaded tree remembers only what was done since")
        lineage = [*self.lineage, entry("undo", {}, None, who, why)]
        return Drivers(self._before.leaves, currency=self.currency, lineage=lineage, before=self._before._before)

    def cell(self, cell: Mapping) -> dict[str, str]:
        """Return `cell` with its keys in order and its labels as text; InputError on an unknown key or label."""
        for key in cell:
            if key not in self.keys:
                raise InputError("unknown level of the driver tree", value=key, remedy=nearest(key, self.keys))
        found = {key: str(cell[key]) for key in self.keys if key in cell}
        for key, label in found.items():
            if not (self.leaves[key] == label).any():
                remedy = nearest(label, set(self.leaves[key]))
                raise InputError("unknown {key:term} in the driver tree", key=key, value=label, remedy=remedy)
        if not self._rows(found).any():
            raise InputError("no leaf of the driver tree lies in this cell", value=show(found))
        return found

    def _gmv(self):
        return self.leaves["sessions"] * self.leaves["conversion"] * self.leaves["order_value"]

    def _rows(self, cell):
        inside = np.ones(len(self.leaves), dtype=bool)
        for key, label in cell.items():
            inside &= (self.leaves[key] == label).to_numpy()
        return inside

    def _room(self, rows, weights, bounds):
        """Return the lowest and highest logarithm of each absorbing driver's factor, arrays (drivers, rows)."""
        low, high = np.full((len(weights), len(rows)), -np.inf), np.full((len(weights), len(rows)), np.inf)
        with np.errstate(divide="ignore"):
            for at, driver in enumerate(weights):
                if driver in bounds:
                    low[at], high[at] = np.log(bounds[driver])
                if driver == "conversion":
                    high[at] = np.minimum(high[at], -np.log(self.leaves["conversion"].to_numpy()[rows]))
        return low, high

    def _out_of_reach(self, cell, value, reached, weights, bounds):
        """Return the error that names the bounds in the way of `value` and the amount they allow."""
        up, named = value > reached, []
        for driver in weights:
            if driver in bounds:
                text = "{driver:term} at most {bound:factor}" if up else "{driver:term} at least {bound:factor}"
                named.append(msg(text, driver=driver, bound=bounds[driver][1 if up else 0]))
            if driver == "conversion" and up:
                named.append(msg("conversion at most {bound:percent}", bound=1))
        return Infeasible(
            "the paid GMV of {cell} cannot be {wanted:money} with {limits:list}",
            remedy="these bounds allow {allowed:money}",
            cell=node_name(cell),
            wanted=Money(int(round(value)), self.currency),
            limits=named,
            allowed=Money(int(round(reached)), self.currency),
        )

    def _next(self, what, cell, value, who, why, leaves, *notes):
        lineage = [*self.lineage, entry(what, cell, value, who, why, notes)]
        return Drivers(leaves, currency=self.currency, lineage=lineage, before=self)


def _ratio(above, below):
    """Return above ÷ below, 0 where nothing stands below."""
    return (above / below.where(below > 0)).fillna(0.0)


def node_name(cell: Mapping) -> Note:
    """Return what people call a node of the tree: `month 2026-11 × platform tmall`, or `the whole year`."""
    return show(cell) if cell else Note("driver_tree.all")


def _named(driver):
    return Note("driver_tree.driver", {"name": driver})
