"""A scenario: every parameter of a simulated year as one frozen tree, and the tables it stands on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import pandas as pd
from pydantic import create_model

from simlib.core import params as core_params
from simlib.core.params import Params, par
from simlib.core.provenance import hash_of
from simlib.engine.flow import Flow
from simlib.simulate.flows import FLOWS
from simlib.simulate.scenario.rules import check_cover, check_rules


class Year(Params):
    """Which year is simulated."""

    start: date = par(date(2026, 1, 1), "date", doc="First day of the simulated year")
    days: int = par(365, "day", 1, 371, "Days that are simulated")
    currency: str = par("CNY", "code", doc="Currency of all money", min_length=3, max_length=3)
    orders_elasticity: float = par(
        0.8, "share", 0.0, 1.0, "Part of a change in level that comes as more orders; the rest comes as larger baskets"
    )


def _place(flow: Flow) -> tuple:
    """Return (type, default) of a flow's group in the tree of parameters."""
    group = flow.params
    if group.kind == "many":
        return tuple[group.params, ...], par((), group.name, doc=group.doc, strict=False)
    if group.kind == "maybe":
        return group.params | None, par(None, group.name, doc=group.doc)
    return group.params, group.params()


ScenarioParams = create_model(
    "ScenarioParams",
    __base__=Params,
    __module__=__name__,
    __doc__="The whole tree of parameters: the year, and the group of every flow.",
    year=(Year, Year()),
    **{flow.params.name: _place(flow) for flow in FLOWS},
)


@dataclass(frozen=True)
class Scenario:
    """A named scenario: parameters, tables (name → frame), what each input rests on, and why it was made."""

    name: str
    params: ScenarioParams
    tables: dict = field(repr=False)
    basis: dict = field(default_factory=dict, repr=False)
    why: str = ""
    parent: str | None = None

    @cached_property
    def hash(self) -> str:
        """Return the scenario's fingerprint: parameters and what the tables hold, not its name or its files."""
        tables = {name: _content(frame) for name, frame in self.tables.items()}
        return hash_of({"params": self.params.model_dump(mode="json"), "tables": tables})

    @property
    def last_day(self) -> date:
        """Return the last day of the simulated year."""
        return self.params.year.start + timedelta(days=self.params.year.days - 1)


def _content(frame):
    """Return the SHA-256 of a table's columns and values, row by row; the order of columns does not matter."""
    frame = frame[sorted(frame.columns)]
    made = hashlib.sha256("\t".join(f"{name}:{dtype}" for name, dtype in frame.dtypes.items()).encode())
    made.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return made.hexdigest()


def set_at(scenario: Scenario, path: str, value: object, *, name: str | None = None) -> Scenario:
    """Return a new scenario with the parameter at the dotted `path` changed, e.g. `inventory.review_every`."""
    changed = core_params.set_at(scenario.params, path, value)
    check_rules(changed, scenario.tables)
    if path.startswith("year.") and scenario.tables:
        check_cover(changed.year, scenario.tables)
    return replace(
        scenario, params=changed, name=name or scenario.name, parent=scenario.name if name else scenario.parent
    )


def changes(before: Params, after: Params, prefix: str = "") -> list[tuple[str, object, object]]:
    """Return (path, before, after) of every parameter in which two `ScenarioParams` differ, as values.

    Of campaigns and outages a value is the list of what each entry gives, without its defaults.
    """
    found = []
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(new, Params):
            found += changes(old, new, f"{prefix}{name}.")
        elif old != new:
            found.append((prefix + name, _given(old), _given(new)))
    return found


def _given(value):
    """Return a value as it is; of a campaign or outage what its entry gives."""
    if isinstance(value, tuple):
        return [_given(inner) for inner in value]
    if isinstance(value, Params):
        return {key: getattr(value, key) for key in type(value).model_fields if key in value.model_fields_set}
    return value
