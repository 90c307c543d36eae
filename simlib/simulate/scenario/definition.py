"""A scenario: every parameter of a simulated year as one frozen tree, and the tables it stands on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import pandas as pd

from simlib.core import params as core_params
from simlib.core.params import Params, par
from simlib.core.provenance import hash_of
from simlib.flows.basket.flow import BasketParams
from simlib.flows.campaigns.flow import Campaign
from simlib.flows.cash.flow import CashParams
from simlib.flows.conversion.flow import ConversionParams
from simlib.flows.disruptions.flow import Outage
from simlib.flows.fulfilment.flow import FulfilmentParams
from simlib.flows.inventory.flow import InventoryParams
from simlib.flows.traffic.flow import TrafficParams
from simlib.simulate.scenario.rules import check_cover, check_rules


class Year(Params):
    """Which year is simulated."""

    start: date = par(date(2026, 1, 1), "date", doc="First day of the simulated year")
    days: int = par(365, "day", 1, 371, "Days that are simulated")
    currency: str = par("CNY", "code", doc="Currency of all money", min_length=3, max_length=3)
    orders_elasticity: float = par(
        0.8, "share", 0.0, 1.0, "Part of a change in level that comes as more orders; the rest comes as larger baskets"
    )


class ScenarioParams(Params):
    """The whole tree."""

    year: Year = Year()
    traffic: TrafficParams = TrafficParams()
    conversion: ConversionParams = ConversionParams()
    basket: BasketParams = BasketParams()
    inventory: InventoryParams = InventoryParams()
    fulfilment: FulfilmentParams = FulfilmentParams()
    cash: CashParams = CashParams()
    campaigns: tuple[Campaign, ...] = par((), "campaigns", doc="Campaign windows of the year", strict=False)
    outages: tuple[Outage, ...] = par((), "outages", doc="Suppliers that fail", strict=False)


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
    def hash(self):
        """Return the scenario's fingerprint: parameters and what the tables hold, not its name or its files."""
        tables = {name: _content(frame) for name, frame in self.tables.items()}
        return hash_of({"params": self.params.model_dump(mode="json"), "tables": tables})

    @property
    def last_day(self):
        """Return the last day of the simulated year."""
        return self.params.year.start + timedelta(days=self.params.year.days - 1)


def _content(frame):
    """Return the SHA-256 of a table's columns and values, row by row."""
    made = hashlib.sha256("\t".join(f"{name}:{dtype}" for name, dtype in frame.dtypes.items()).encode())
    made.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return made.hexdigest()


def set_at(scenario, path, value, *, name=None):
    """Return a new scenario with the parameter at the dotted `path` changed, e.g. `inventory.review_every`."""
    from dataclasses import replace

    changed = core_params.set_at(scenario.params, path, value)
    check_rules(changed, scenario.tables)
    if path.startswith("year.") and scenario.tables:
        check_cover(changed.year, scenario.tables)
    return replace(
        scenario, params=changed, name=name or scenario.name, parent=scenario.name if name else scenario.parent
    )


def changes(before, after, prefix=""):
    """Return (path, before, after) of every parameter in which two `ScenarioParams` differ, as texts."""
    found = []
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(new, Params):
            found += changes(old, new, f"{prefix}{name}.")
        elif old != new:
            found.append((prefix + name, _shown(old), _shown(new)))
    return found


def _shown(value):
    """A value as text; of a campaign or outage what was said of it, not its defaults."""
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value)) or "none"
    if isinstance(value, Params):
        said = [key for key in type(value).model_fields if key in value.model_fields_set]
        return ", ".join(f"{key} {_shown(getattr(value, key))}" for key in said)
    return str(value)
