"""Target tables on disk: leaves as Parquet, holds and lineage as JSON. Money: minor units."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet, write_json, write_parquet
from simlib.core.schema import conform
from simlib.targets.cells import GROUP, Axes, show
from simlib.targets.cube import Outline, Targets
from simlib.targets.earlier import keep, undo_of


def save(plan: Targets, folder: Path | str) -> None:
    """Write a plan's files; holds.json last, so that a plan without it is known to be incomplete.

    The state that stood there before is stored for undo where this plan was made from it.
    """
    folder = Path(folder)
    keep(folder, plan.lineage)
    write_parquet(folder / "profile.parquet", pd.DataFrame({"weight": plan.reference.ravel()}))
    write_parquet(folder / "targets.parquet", plan.frame())
    write_json(
        folder / "holds.json",
        {
            "amount": plan.amount,
            "currency": plan.currency,
            "until": None if plan.until is None else str(plan.until.date()),
            "holds": [{"cell": cell, "value": value} for cell, value in plan.holds],
            "lineage": plan.lineage,
        },
    )


def load(
    cls: type[Targets], folder: Path | str, *, profile: np.ndarray | None = None, home: Path | None = None
) -> Targets:
    """Return a `cls` from a folder; without a stored profile the present leaves stand in for it.

    profile: weights (D, P, K) where they are known; home: the folder that keeps earlier states, else the same.
    """
    folder = Path(folder)
    table, holds = folder / "targets.parquet", folder / "holds.json"
    for path in (table, holds):
        if not path.is_file():
            raise InputError("there is no saved target here", file=path, remedy="make it with python3 workbook.py plan")
    frame = conform(read_parquet(table), "targets", file=table)
    held, amount, currency, lineage, until = _noted(holds)
    axes = _axes(frame, table)
    leaves = _cube(frame, axes)
    profile = _profile(folder / "profile.parquet", leaves) if profile is None else profile
    home = folder if home is None else home
    before = undo_of(partial(load, cls, profile=profile, home=home), home, lineage)
    holds_of = [(axes.cell(cell), value) for cell, value in held]
    plan = cls(Outline(axes, profile, currency), leaves, holds=holds_of, lineage=lineage, before=before, until=until)
    for cell, value in [({}, amount), *plan.holds]:
        if plan.total(cell) != value:
            raise InputError(
                "the saved leaves of {cell} add up to {sum:int}",
                cell=show(cell),
                sum=plan.total(cell),
                file=holds,
                value=value,
                remedy="the two files are not from the same plan",
            )
    return plan


def _profile(path, leaves):
    """Return the stored weights (D, P, K) a plan was built with, or its leaves where none are stored."""
    if not path.is_file():
        return leaves.astype(float)
    try:
        weight = read_parquet(path)["weight"].to_numpy(dtype=float)
    except (OSError, ValueError, KeyError) as error:
        raise InputError("the profile of the target is damaged", file=path, remedy="plan again") from error
    if weight.size != leaves.size or not np.isfinite(weight).all() or (weight < 0).any():
        remedy = "the two files are not from the same plan"
        raise InputError("the profile does not fit the target", file=path, value=weight.size, remedy=remedy)
    return weight.reshape(leaves.shape)


def _noted(path):
    """Return (holds, amount, currency, lineage, until) of holds.json."""
    try:
        noted = read_json(path)
        held = [(h["cell"], h["value"]) for h in noted["holds"]]
        until = pd.Timestamp(noted["until"]) if noted.get("until") else None
        return held, noted["amount"], noted["currency"], noted["lineage"], until
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("not a file of holds", file=path, remedy="missing or wrong: {error}", error=error) from error


def _axes(frame, path):
    """Return the axes of a stored table, once every leaf is there and none is negative."""
    days = frame[["day", "half", "quarter", "month", "week"]].drop_duplicates().reset_index(drop=True)
    named = frame[GROUP].notna()
    if named.any() and not named.all():
        remedy = "name it for every row, or take the column away"
        raise InputError("a leaf has no customer group", file=path, column=GROUP, row=int((~named).argmax()) + 1,
                         remedy=remedy)  # fmt: skip
    groups = frame[GROUP].unique() if named.any() else None
    axes = Axes(days, frame["platform"].unique(), frame["category"].unique(), groups)
    if len(frame) != np.prod(axes.shape):
        remedy = "every day needs every platform and category, 0 where nothing is planned"
        raise InputError("leaves are missing in the target table", file=path, value=len(frame), remedy=remedy)
    if (negative := np.flatnonzero(frame["target"] < 0)).size:
        raise InputError("a target must not be negative", file=path, column="target", row=int(negative[0]) + 1)
    return axes


def _cube(frame, axes):
    """Return leaves (D, P, K) whatever the order of the rows."""
    leaves = np.zeros(axes.shape, dtype=np.int64)
    day, platform, category = (frame[key].factorize()[0] for key in ("day", "platform", "category"))
    group = 0 if axes.groups is None else frame[GROUP].factorize()[0]
    axes.cube(leaves)[day, platform, category, group] = frame["target"].to_numpy()
    return leaves
