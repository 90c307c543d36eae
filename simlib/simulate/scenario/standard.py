"""The scenarios every plan is tried under, as differences to its base. Time: day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np

from simlib.core.message import N_
from simlib.core.params import build
from simlib.simulate.scenario.definition import Scenario, ScenarioParams
from simlib.simulate.scenario.inputs import inputs_of

LATE_DAYS = 28


def standard(base: Scenario) -> list[tuple[Scenario, dict]]:
    """Return [(scenario, differences)] for promotion, demand-minus-10 and supplier-late of a base scenario."""
    baseline = inputs_of(base).baseline
    money = baseline.money.sum(axis=0)
    return [
        _child(base, *made)
        for made in (_promotion(base, money), _less_demand(base), _late_supplier(base, baseline, money))
    ]


def _child(base, name, why, differences):
    values = base.params.model_dump()
    for group, inner in differences.items():
        values[group] = values[group] | inner if isinstance(inner, dict) else inner
    return replace(base, name=name, parent=base.name, why=why, params=build(ScenarioParams, values)), differences


def _promotion(base, money):
    """Ten days of more conversion, placed where the plan is weakest: the 30 days that sell least."""
    window = np.convolve(money, np.ones(min(30, money.size)), "valid")
    start = base.params.year.start + timedelta(days=int(window.argmin()) + min(20, money.size - 1))
    campaign = {
        "name": "ten-days",
        "start": start,
        "days": 10,
        "conversion_uplift": 0.30,
        "uplift_sd": 0.10,
        "discount": 0.10,
    }
    return (
        "promotion",
        N_("Ten days at 10 % off that lift conversion by 30 % in the quietest month"),
        {"campaigns": [*(c.model_dump() for c in base.params.campaigns), campaign]},
    )


def _less_demand(base):
    return (
        "demand-minus-10",
        N_("A tenth fewer visits all year"),
        {"traffic": {"level": base.params.traffic.level * 0.9}},
    )


def _late_supplier(base, baseline, money):
    """Let the supplier that matters most deliver nothing for four weeks before the strongest month."""
    lines, goods = baseline.orders.sum(axis=1) @ baseline.per_order, baseline.axes.goods
    skus = baseline.axes.by_sku(base.tables["skus"])
    worth = np.bincount(goods.supplier, weights=lines * skus["units_mean"].to_numpy() * skus["price"].to_numpy())
    supplier = goods.suppliers[int(worth.argmax())]
    window = np.convolve(money, np.ones(min(30, money.size)), "valid")
    start = base.params.year.start + timedelta(days=max(int(window.argmax()) - LATE_DAYS, 0))
    outage = {"supplier": supplier, "start": start, "days": float(LATE_DAYS), "probability": 1.0}
    return (
        "supplier-late",
        N_("The supplier that sells most delivers nothing for four weeks before the strongest month"),
        {"outages": [*(o.model_dump() for o in base.params.outages), outage]},
    )
