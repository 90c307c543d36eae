"""A yearly target broken down to day × platform × category (× customer group), and its edits. Money: minor units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simlib.core.errors import InputError
from simlib.core.message import msg
from simlib.targets.apply import applied
from simlib.targets.build import breakdown
from simlib.targets.cells import GROUP, TIMES, Axes
from simlib.targets.lineage import entry, undone
from simlib.targets.replan import with_actuals
from simlib.targets.spread_weights import weights_of
from simlib.targets.steps import step, whole_amount


@dataclass(frozen=True)
class Outline:
    """What no edit of a target changes: its axes, the weights (D, P, K) that it was built with, its currency."""

    axes: Axes
    weights: np.ndarray
    currency: str = "CNY"


class Targets:
    """A target table. Only leaves are stored, so every level adds up; every change returns a new table.

    `holds`: list of (cell, value) whose sums stay; the year ({}) is held from the start. `lineage`: list of dicts
    at, who, what, cell, value, why, notes. A cell names any of half, quarter, month, week, day, platform, category, and
    group where the plan knows customer groups. Leaves are int64 (D, P, K) as in `Axes`.
    """

    def __init__(
        self,
        outline: Outline,
        leaves: np.ndarray,
        *,
        holds: list[tuple[dict, int]],
        lineage: list[dict],
        before: Targets | Callable[[], Targets | None] | None = None,
        until: pd.Timestamp | None = None,
    ) -> None:
        self.outline, self.axes = outline, outline.axes
        self.reference, self.currency = outline.weights, outline.currency
        self.leaves, self.holds, self.lineage, self._before, self.until = leaves, holds, lineage, before, until
        leaves.flags.writeable = False

    @classmethod
    def build(
        cls,
        amount_minor: int,
        *,
        days: pd.DataFrame,
        platforms: Iterable,
        categories: Iterable,
        weights: ArrayLike,
        groups: Iterable | None = None,
        currency: str = "CNY",
    ) -> Targets:
        """Return the plan that breaks `amount_minor` down in proportion to `weights`, exactly, with the year held.

        days: frame of FiscalYear.days (D rows); weights: (D, P, C), or (D, P, C, G) with customer `groups`, finite and
        not negative; a leaf of weight 0 is a structural zero. Raises InputError on a negative amount, odd weights, or
        none to spread over.
        """
        axes, amount = Axes(days, platforms, categories, groups), whole_amount(amount_minor)
        weights = weights_of(weights, axes, np.ones(axes.shape))
        if amount and not weights.any():
            raise InputError("cannot spread a target over weights that are all zero", value=amount)
        leaves, made = breakdown(amount, axes.days, weights), entry("build", {}, amount)
        return cls(Outline(axes, weights, currency), leaves, holds=[({}, amount)], lineage=[made])

    @property
    def amount(self) -> int:
        """Return the year's total in minor units."""
        return int(self.leaves.sum())

    def total(self, cell: Mapping) -> int:
        """Return the sum of a cell's leaves in minor units."""
        return int(self.leaves[self.axes.box(self.axes.cell(cell))].sum())

    def table(self, by: str | Iterable[str]) -> pd.DataFrame:
        """Return a frame of the columns `by` and `target`: the sums of the leaves, in the order of the plan."""
        by = [by] if isinstance(by, str) else list(by)
        self.axes.check_keys(by, refusal=msg("unknown key of a target table"))
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

    def frame(self) -> pd.DataFrame:
        """Return the leaves as the schema's table `targets`, a row per day, platform, category and, if known, group."""
        keys = self.axes.days[["day", "half", "quarter", "month", "week"]]
        groups = [] if self.axes.groups is None else [GROUP]
        cube = self.axes.cube(self.leaves)
        return self._labelled(keys, cube)[[*keys.columns, "platform", "category", *groups, "target"]]

    def apply(
        self, edits: Sequence[dict], *, profile_of: Callable[[str, Targets], np.ndarray] | None = None
    ) -> Targets:
        """Return the plan after `edits` (records of `steps.step`) taken together, as one change that undo takes back.

        The order in which they are given does not matter:

        1. Holds to `release` end, and with them the holds inside a cell to `reset` (never the year's).
        2. A cell to `hold` keeps its present sum through all that follows; inside a reset cell it keeps what the reset
           brings, and where it is `set` too, that amount.
        3. Cells to `spread` get their new shape, each with its present sum; `profile_of`: name of a way that is not
           even, profile or proportional, and plan → weights (D, P, C).
        4. All amounts that are `set` stand at once, to the minor unit, with the holds. A held cell keeps its hold, at
           the new value. Cells to `reset` get back the shape and the part that they were first built with of what
           these leave. All free leaves absorb in proportion: ancestors without a hold change, below a held ancestor
           the leaves without a hold take the difference.

        Raises Conflict naming the cells that cannot stand together, Infeasible naming two edits that contradict each
        other (overlapping cells of which one is spread, hold and release of a cell), InputError on an unknown cell, an
        odd amount, a cell that is not held or whose days are over. This plan stays as it is.
        """
        if not edits:
            return self
        leaves, holds, lines = applied(self, edits, profile_of)
        return self._next(lines, leaves=leaves, holds=holds)

    def set(self, cell: dict, value: int, *, who: str = "", why: str = "") -> Targets:
        """Return the plan with a cell set to an amount in minor units; all free leaves around it move in proportion."""
        return self.apply([step("set", cell, value=value, who=who, why=why)])

    def hold(self, cell: dict, *, who: str = "", why: str = "") -> Targets:
        """Return the plan with a cell's present sum held."""
        return self.apply([step("hold", cell, who=who, why=why)])

    def release(self, cell: dict, *, who: str = "", why: str = "") -> Targets:
        """Return the plan without the hold on a cell; InputError where the cell is not held."""
        return self.apply([step("release", cell, who=who, why=why)])

    def spread(
        self,
        cell: dict,
        *,
        by: str,
        profile: ArrayLike | None = None,
        called: str | None = None,
        who: str = "",
        why: str = "",
    ) -> Targets:
        """Return the plan with a cell's sum spread anew over its leaves; holds stay.

        by: `even` over leaves that are not structural zeros, `profile` after an array that broadcasts to (D, P, C), or
        one value a day (D,), or without one after the plan's own weights; `proportional` to the present leaves. With
        customer groups an array (D, P, C) leaves the shares of groups as the plan's own; (D, P, C, G) sets them too.
        `called` names the profile in the lineage. A profile that is zero on the whole cell gives way: notes say so.
        """
        return self.apply([step("spread", cell, by=by, who=who, why=why) | {"profile": profile, "called": called}])

    def reset(self, cell: dict, *, who: str = "", why: str = "") -> Targets:
        """Return the plan with a cell as it was first built, scaled so that the holds around it stand.

        Holds inside the cell are dropped (the year's stays), and with them what they did to it.
        """
        return self.apply([step("reset", cell, who=who, why=why)])

    def replan(self, actuals: pd.DataFrame, *, until: object, who: str = "", why: str = "") -> Targets:
        """Return the plan with what was sold up to the day `until`; the days after it take the balance, holds stay.

        actuals: the schema's table `history`, where the plan knows customer groups with a column `group` as far as
        they are known; the rest is split by the plan's own shares. Days that are over cannot be set any more. Raises
        InputError on odd actuals, Infeasible where a hold cannot be met any more.
        """
        leaves, holds, day, notes = with_actuals(self, actuals, until)
        made = entry("replan", {}, int(leaves.sum()), who, why, notes) | {"until": str(day.date())}
        return self._next([made], leaves=leaves, holds=holds, until=day)

    def as_one(self, changed: Targets, what: str, *, who: str = "", why: str = "", notes: Sequence = ()) -> Targets:
        """Return `changed`, which this plan became, as one change that a line `what` ends and undo takes back."""
        lines = [*changed.lineage[len(self.lineage) :], entry(what, {}, changed.amount, who, why, notes)]
        return self._next(lines, leaves=changed.leaves, holds=changed.holds)

    def undo(self, *, who: str = "", why: str = "") -> Targets:
        """Return the plan as it was before the last change, with the undoing in its lineage.

        A loaded plan goes back to the states it was saved in. Raises InputError where there is none.
        """
        old = self._before() if callable(self._before) else self._before
        if old is None:
            raise InputError("there is nothing to undo", remedy="no earlier state of this target is stored")
        made = entry("undo", {}, None, who, why, undone(self.lineage, len(old.lineage)))
        lineage = [*self.lineage, made | {"to": len(old.lineage)}]
        return Targets(
            old.outline, old.leaves, holds=old.holds, lineage=lineage, before=old._before, until=old.until
        )

    def save(self, folder: Path | str) -> None:
        """Write targets.parquet and holds.json into `folder`, each whole or not at all; `load` checks they agree."""
        from simlib.targets.files import save

        save(self, folder)

    @classmethod
    def load(cls, folder: Path | str) -> Targets:
        """Return the plan saved in `folder`; InputError where files lack, disagree or do not add up."""
        from simlib.targets.files import load

        return load(cls, folder)

    def _labelled(self, keys, sums):
        """Return keys × platform × category × group as rows with the sums (4-D); a summed axis gets no column."""
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

    def _next(self, lines, *, leaves, holds, until=None):
        lineage, until = [*self.lineage, *lines], until or self.until
        return Targets(self.outline, leaves, holds=holds, lineage=lineage, before=self, until=until)
