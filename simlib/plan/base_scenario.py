"""The base scenario out of tables and a forecast. Money: minor units; time: day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from simlib.calibration.evidence import Evidence
from simlib.core.errors import InputError
from simlib.core.message import N_
from simlib.core.params import build
from simlib.flows.basket import calibrate as basket
from simlib.flows.cash import calibrate as cash
from simlib.flows.fulfilment import calibrate as fulfilment
from simlib.flows.inventory import calibrate as inventory
from simlib.flows.inventory.reorder import reorder_of
from simlib.flows.traffic import calibrate as traffic
from simlib.forecasting.nodes.shares import node_names, node_table
from simlib.simulate.scenario.definition import Scenario, ScenarioParams, Year
from simlib.simulate.scenario.inputs import inputs_of
from simlib.simulate.scenario.tables import check_tables

WHY = N_("The shop as it is, buying to the forecast: what every other scenario is compared with")


@dataclass
class Calibration:
    """The base scenario and the documented defaults behind it."""

    scenario: Scenario
    defaults: list[dict]


def calibrate(
    tables: Mapping[str, pd.DataFrame],
    history: pd.DataFrame,
    baseline: pd.DataFrame,
    paths: pd.DataFrame,
    *,
    currency: str,
    zone: str,
    noise: Mapping[str, Mapping] | None = None,
    nodes: pd.DataFrame | None = None,
) -> Calibration:
    """Return the `Calibration` of a shop.

    tables: tidy tables; history: schema table; baseline: day, orders, gmv (minor) of every day of the plan year;
    paths: schema table `paths` of gmv_paid without observation noise; noise: {"orders": {"sd", "ar"}} of day residuals;
    nodes: schema table of the shares of orders and money, forecast from the history where it is not given.
    """
    if not baseline["gmv"].sum() > 0 or not baseline["orders"].sum() > 0:
        raise InputError(
            "the forecast of the plan year is zero", remedy="check the history: no paid sale in its last year"
        )
    evidence = Evidence(tables, history, baseline, currency, noise)
    nodes = node_table(history[history["day"] < evidence.year_start], baseline) if nodes is None else nodes
    if evidence.sales.empty:
        raise InputError("no sale line in the last year of the history", remedy="check status and kind of the lines")
    paths = paths[paths["unique_id"] == "gmv_paid"].reset_index(drop=True)
    warehouses = fulfilment.warehouses_table(evidence, zone, good_year=_good_year(paths))
    made = _demand(evidence, baseline, nodes, len(warehouses)) | {"warehouses": warehouses, "paths": paths}
    params = _parameters(evidence)
    made |= _with_stock(made, params, evidence)
    made = {name: _rounded(frame) for name, frame in made.items()}
    check_tables(made, file="calibration")
    return Calibration(Scenario("base", params, made, basis=evidence.basis, why=WHY), evidence.defaults)


def _parameters(evidence):
    """Set the parameters of the year and of every flow, each with its basis; return the tree."""
    days = evidence.baseline["day"]
    year = {"start": days.min().date(), "days": len(days), "currency": evidence.currency}
    for name, value in year.items():
        evidence.set(f"year.{name}", value, "data")
    traffic.set_day_noise(evidence)
    basket.set_orders_elasticity(evidence, Year().orders_elasticity)
    basket.set_basket(evidence)
    cash.set_cash(evidence)
    return build(ScenarioParams, evidence.parameters())


def _good_year(paths):
    """Return how far the year in ten that goes best lies above the mean year."""
    years = paths.groupby("path")["value"].sum()
    return max(float(years.quantile(0.9) / years.mean()), 1.0) if years.mean() > 0 else 1.0


def _demand(evidence, baseline, nodes, warehouses):
    """Return the tables of who buys what."""
    platforms, _ = node_names(evidence.history)
    skus, lines = basket.goods(evidence, warehouses)
    skus = cash.with_costs(inventory.with_suppliers(skus, evidence), evidence)
    return {
        "baseline": baseline,
        "mix": mix_table(nodes, lines, skus),
        "platforms": cash.platforms_table(evidence, platforms),
        "sources": traffic.sources_table(evidence, platforms),
        "skus": skus,
        "lines": lines,
    }


def mix_table(nodes: pd.DataFrame, lines: pd.DataFrame, skus: pd.DataFrame) -> pd.DataFrame:
    """Return the table `mix`: each plan month's share of orders and money by platform and category, adding up to 1.

    nodes: schema table of these shares; what no line was sold of is left out, and the rest is scaled to 1.
    """
    sold = lines.merge(skus[["sku", "category"]], on="sku")[["platform", "category"]].drop_duplicates()
    made = nodes.merge(sold, on=["platform", "category"])[
        ["month", "platform", "category", "orders_share", "gmv_share"]
    ]
    made = made.sort_values(["month", "platform", "category"], ignore_index=True)
    for column in ("orders_share", "gmv_share"):
        made[column] /= made.groupby("month")[column].transform("sum")
    return made


def _with_stock(made, params, evidence):
    """Return opening stock and pipeline, which need the planned demand of the other tables."""
    nothing = {
        "stock": pd.DataFrame({"warehouse": [], "sku": [], "on_hand": []}),
        "pipeline": pd.DataFrame({"warehouse": [], "sku": [], "day": [], "units": []}),
    }
    draft = {name: frame.copy() for name, frame in (made | nothing).items()}
    check_tables(draft, file="calibration")
    inputs = inputs_of(Scenario("draft", params, draft))
    policy = reorder_of(params.inventory, inputs)
    skus = inputs.axes.by_sku(draft["skus"])
    stock, pipeline = inventory.opening(skus, inputs.axes.warehouses, policy, evidence)
    return {"stock": stock, "pipeline": pipeline}


def _rounded(frame):
    """Round floats to 12 significant digits, so that a scenario read back from CSV is the same scenario."""
    out = frame.copy()
    for name in out.columns[out.dtypes == "float64"]:
        out[name] = out[name].map(lambda x: float(f"{x:.12g}"))
    return out
