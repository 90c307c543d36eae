"""What was read, not accepted, warned of and assumed, and where the figures come from. Money: major units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from simlib.core.message import N_
from simlib.core.money import to_major
from simlib.data.reasons import reason
from simlib.i18n import _, label
from simlib.plan_folder.folder import PlanFolder

REJECTED = ("reason", "column", "rows", "money", "first_row", "example")
Stored = Mapping | str  # a note as JSON, or a text that people wrote
# What a reader calls an input that was assumed; others go by their names.
INPUTS = {
    "season": N_("Season"),
    "goods": N_("Goods"),
    "stock": N_("Stock"),
    "lead_times": N_("Lead times"),
    "terms": N_("Suppliers' credit"),
    "capacity": N_("Warehouse capacity"),
    "promise": N_("Ship-by promise"),
    "sessions": N_("Visits"),
    "ad_cost": N_("Cost of a visit"),
    "payment": N_("Payment rate"),
    "costs": N_("Cost of goods"),
    "commission": N_("Commission"),
    "freight": N_("Freight"),
    "refunds": N_("Refunds"),
    "running_costs": N_("Running costs"),
    "vat": N_("VAT"),
}


@dataclass(frozen=True)
class Assumed:
    """An input that the data did not hold: its name, the value taken instead and why."""

    name: str
    value: Stored
    why: Stored


@dataclass(frozen=True)
class DataFacts:
    """Rows of the orders by what became of them, and the sentences on them; all as codes and values.

    `rejected`: frame REJECTED, reason a Note, money NaN where it could not be read, the most frequent first;
    `provenance`: (dotted name, text) of what a reader needs to make the same figures again.
    """

    read: int
    accepted: int
    not_accepted: int
    orders: int
    rejected: pd.DataFrame
    warnings: tuple[Stored, ...]
    assumed: tuple[Assumed, ...]
    assumed_limits: tuple[Stored, ...]
    notes: tuple[Stored, ...]
    provenance: tuple[tuple[str, str], ...]


def facts(plan: PlanFolder) -> DataFacts:
    """Return the facts on the data of a plan; InputError where its `rejects.csv` is damaged."""
    s = plan.summary
    return DataFacts(
        read=s["rows_read"],
        accepted=s["rows_accepted"],
        not_accepted=s["rows_rejected"],
        orders=s["orders"],
        rejected=_rejected(plan.rejects, plan.currency),
        warnings=tuple(s["warnings"]),
        assumed=tuple(Assumed(d["input"], d["value"], d["why"]) for d in s["defaults"]),
        assumed_limits=tuple(s.get("p_hit_assumes", ())),
        notes=tuple(s["notes"]),
        provenance=tuple(_flat(s.get("provenance", {}))),
    )


def input_label(name: str) -> str:
    """Return what a reader calls an input that was assumed."""
    return _(INPUTS[name]) if name in INPUTS else label(name)


def _rejected(rejects, currency):
    """Return the rows that were not accepted by reason and column."""
    if rejects.empty:
        return pd.DataFrame(columns=list(REJECTED))
    groups = rejects.groupby(["reason", "column"], sort=True)
    found = groups.agg(
        rows=("reason", "size"), money=("money", "sum"), first_row=("row", "first"), example=("value", "first")
    ).reset_index()
    found = found.sort_values("rows", ascending=False, kind="stable", ignore_index=True)
    found["reason"], found["money"] = found["reason"].map(reason), to_major(found["money"].to_numpy(), currency)
    return found[list(REJECTED)]


def _flat(tree, above=""):
    """Yield nested dicts as (dotted name, text)."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", "–" if value is None else str(value)
