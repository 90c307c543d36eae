"""A yearly target broken down to day × platform × category (× customer group), and its edits. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.money import LIMIT
from simlib.targets.build import breakdown
from simlib.targets.cells import GROUP, TIMES, Axes, show
from simlib.targets.lineage import entry, undone
from simlib.targets.replan import solve_open, with_actuals
from simlib.targets.reset import as_built, spread_weights, weights_of


class Targets:
    """A target table. Only leaves are stored, so every level adds up; every change returns a new table.

    `holds`: list of (cell, value) whose sums stay; the year ({}) is held from the start. `lineage`: list of dicts
    at, who, what, cell, value, why, notes. A cell names any of half, quarter, month, week, day, platform, category, and
    group where the plan knows customer groups. Leaves are int64 (D, P, K) as in `Axes`.
    """

    def __init__(self, axes, leaves, *, profile, holds, lineage, currency="CNY", before=None, until=None):
        self.axes, self.leaves, self.holds, self.lineage = axes, leaves, holds, lineage
        self.reference, self.currency, self._before, self.until = profile, currency, before, until
        leaves.flags.writeable = False

    @classmethod
    def build(cls, amount_minor, *, days, platforms, categories, weights, groups=None, currency="CNY"):
        """Return the plan that breaks `amount_minor` down in proportion to `weights`, exactly, with the year held.

        days: frame of FiscalYear.days (D rows); weights: (D, P, C), or (D, P, C, G) with customer `groups`, finite and
        not negative; a leaf of weight 0 is a structural zero. Raises InputError on a negative amount, odd weights, or
        none to spread over.
        """
        axes, amount = Axes(days, platforms, categories, groups), _amount(amount_minor)
        weights = weights_of(weights, axes, np.ones(axes.shape))
        if amount and not weights.any():
            raise InputError("cannot spread a target over weights that are all zero", value=amount)
        made = entry("build", {}, amount, "", "", [])
        return cls(
            axes,
            breakdown(amount, axes.days, weights),
            profile=weights,
            holds=[({}, amount)],
            lineage=[made],
            currency=currency,
        )

    @property
    def amount(self):
        """Return the year's total in minor units."""
        return int(self.leaves.sum())

    def total(self, cell):
        """Return the sum of a cell's leaves in minor units."""
        return int(self.leaves[self.axes.box(self.axes.cell(cell))].sum())

    def table(self, by):
        """Return a frame of the columns `by` and `target`: the sums of the leaves, in the order of the plan."""
        by = [by] if isinstance(by, str) else list(by)
        self.axes.named(by, of="a target table")
        times, sums = [k for k in by if k in TIMES], self.axes.cube(self.leaves)
        for axis, key in enumerate(("platform", "category", GROUP), 1):
            if key not in by:
                sums = sums.sum(axis=axis, keepdims=True)
        keys = self.axes.days[times] if times else pd.DataFrame(index=self.axes.days.index)
        code = keys.groupby(times, sort=False).ngroup().to_numpy() if times else np.zeros(len(keys), dtype=np.int64)
        _, first = np.unique(code, return_index=True)
        out = np.zeros((first.size, *sums.shape[1:]), dtype=np.int64)
        np.add.at(out, code, sums)
        frame = self._labelled(keys.iloc[first].reset_index(drop=True), out)
        return frame[[*by, "target"]]

    def frame(self):
        """Return the leaves as the schema's table `targets`, a row per day, platform, category and, if known, group."""
        keys = self.axes.days[["day", "half", "quarter", "month", "week"]]
        groups = [] if self.axes.groups is None else [GROUP]
        cube = self.axes.cube(self.leaves)
        return self._labelled(keys, cube)[[*keys.columns, "platform", "category", *groups, "target"]]

    def set(self, cell, value, *, who="", why=""):
        """Return the plan with a cell typed over: its leaves and all free leaves beside it move in proportion.

        Ancestors without a hold change; below a held ancestor the leaves without a hold absorb. A held cell keeps its
        hold, at the new value. Raises Infeasible naming the binding cells; this plan stays as it is.
        """
        cell, value = self.axes.cell(cell), _amount(value)
        holds = [(c, value if c == cell else v) for c, v in self.holds]
        typed = holds if any(c == cell for c, _ in holds) else [*holds, (cell, value)]
        leaves, notes = solve_open(self, self.leaves.astype(float), typed, cell)
        return self._next("set", cell, value, who, why, leaves=leaves, holds=holds, notes=notes)

    def hold(self, cell, *, who="", why=""):
        """Return the plan with a cell's present sum held."""
        cell = self.axes.cell(cell)
        value = self.total(cell)
        holds = self.holds if any(c == cell for c, _ in self.holds) else [*self.holds, (cell, value)]
        return self._next("hold", cell, value, who, why, holds=holds)

    def release(self, cell, *, who="", why=""):
        """Return the plan without the hold on a cell; InputError where the cell is not held."""
        cell = self.axes.cell(cell)
        holds = [h for h in self.holds if h[0] != cell]
        if len(holds) == len(self.holds):
            raise InputError(
                "this cell is not held",
                value=show(cell),
                remedy="held: " + "; ".join(show(c) for c, _ in self.holds[:6]),
            )
        return self._next("release", cell, None, who, why, holds=holds)

    def spread(self, cell, *, by, profile=None, called=None, who="", why=""):
        """Return the plan with a cell's sum spread anew over its leaves; holds stay.

        by: `even` over leaves that are not structural zeros, `profile` after an array that broadcasts to (D, P, C), or
        one value a day (D,), or without one after the plan's own weights; `proportional` to the present leaves. With
        customer groups an array (D, P, C) leaves the shares of groups as the plan's own; (D, P, C, G) sets them too.
        `called` names the profile in the lineage. A profile that is zero on the whole cell gives way: notes say so.
        """
        cell = self.axes.cell(cell)
        weights, said = spread_weights(self, cell, by, profile)
        have = self.total(cell)
        leaves, notes = solve_open(self, weights, [*self.holds, (cell, have)], cell)
        return self._next(f"spread {called or by}", cell, have, who, why, leaves=leaves, notes=[*said, *notes])

    def reset(self, cell, *, who="", why=""):
        """Return the plan with a cell as it was first built, scaled so that the holds around it stand.

        Holds inside the cell are dropped (the year's stays), and with them what they did to it. The free leaves beside
        it absorb. Raises Infeasible naming the binding cells, InputError where all its days are over.
        """
        cell = self.axes.cell(cell)
        leaves, holds, notes = as_built(self, cell)
        value = int(leaves[self.axes.box(cell)].sum())
        return self._next("reset", cell, value, who, why, leaves=leaves, holds=holds, notes=notes)

    def replan(self, actuals, *, until, who="", why=""):
        """Return the plan with what was sold up to the day `until`; the days after it take the balance, holds stay.

        actuals: the schema's table `history`, where the plan knows customer groups with a column `group` as far as
        they are known; the rest is split by the plan's own shares. Days that are over cannot be set any more. Raises
        InputError on odd actuals, Infeasible where a hold cannot be met any more.
        """
        leaves, holds, day, notes = with_actuals(self, actuals, until)
        made = self._next("replan", {}, int(leaves.sum()), who, why, leaves=leaves, holds=holds, notes=notes, until=day)
        made.lineage[-1]["until"] = str(day.date())
        return made

    def imported(self, leaves, holds, steps, made):
        """Return the plan that a workbook's edits lead to; `steps` and the import `made` join its lineage."""
        new = self._next("import", {}, None, "", "", leaves=leaves, holds=holds)
        new.lineage = [*self.lineage, *steps, made | {"value": new.amount}]
        return new

    def undo(self, *, who="", why=""):
        """Return the plan as it was before the last change, with the undoing in its lineage.

        A loaded plan goes back to the states it was saved in. Raises InputError where there is none.
        """
        old = self._before() if callable(self._before) else self._before
        if old is None:
            raise InputError("there is nothing to undo", remedy="no earlier state of this target is kept")
        made = entry("undo", {}, None, who, why, undone(self.lineage, len(old.lineage)))
        return Targets(
            old.axes,
            old.leaves,
            profile=old.reference,
            holds=old.holds,
            lineage=[*self.lineage, made | {"to": len(old.lineage)}],
            currency=old.currency,
            before=old._before,
            until=old.until,
        )

    def save(self, folder):
        """Write targets.parquet and holds.json into `folder`, each whole or not at all; `load` checks they agree."""
        from simlib.targets.files import save

        save(self, folder)

    @classmethod
    def load(cls, folder):
        """Return the plan saved in `folder`; InputError where files lack, disagree or do not add up."""
        from simlib.targets.files import load

        return load(cls, folder)

    def _labelled(self, keys, sums):
        """Return keys × platform × category × group as rows beside the sums (4-D); a summed axis gets no column."""
        rows, platforms, categories, groups = sums.shape
        frame = keys.loc[keys.index.repeat(platforms * categories * groups)].reset_index(drop=True)
        if frame.empty and not len(keys.columns):
            frame = pd.DataFrame(index=range(sums.size))
        for name, labels, count, inner in (
            ("platform", self.axes.platforms, platforms, categories * groups),
            ("category", self.axes.categories, categories, groups),
            (GROUP, self.axes.groups or [], groups, 1),
        ):
            if count == len(labels):
                codes = np.tile(np.repeat(np.arange(count), inner), sums.size // (count * inner))
                frame[name] = pd.array(labels, dtype="str").take(codes)
        frame["target"] = sums.ravel()
        return frame

    def _next(self, what, cell, value, who, why, *, leaves=None, holds=None, notes=(), until=None):
        return Targets(
            self.axes,
            self.leaves if leaves is None else leaves,
            profile=self.reference,
            holds=self.holds if holds is None else holds,
            currency=self.currency,
            before=self,
            until=until or self.until,
            lineage=[*self.lineage, entry(what, cell, value, who, why, list(notes))],
        )


def _amount(value):
    try:
        whole = not isinstance(value, bool) and int(value) == value
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise InputError("a target is a whole number of minor units", value=value)
    if not 0 <= value <= LIMIT:
        raise InputError("a target must not be negative nor beyond 4.6e18 minor units", value=value)
    return int(value)
