"""The one reorder policy: forecast-driven (R, s, S). Time: day. Stock: unit.

Every `review_every` days a position (on hand + on order) at or below s is raised to S (Silver, Pyke & Thomas 2017,
ch. 7). s covers planned demand until the next review's order arrives, plus safety stock; S adds `order_cover` days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlib.core.params import Params
from simlib.engine.flow import Inputs


@dataclass(frozen=True)
class Supply:
    """How goods come, by SKU (S,): mean days and coefficient of variation of the lead time, pack and least order."""

    lead_mean: np.ndarray
    lead_cv: np.ndarray
    pack: np.ndarray
    moq: np.ndarray


class Reorder:
    """Reorder point s and order-up-to level S of every warehouse and SKU, from planned demand.

    params: an `InventoryParams`; planned (W, S, horizon): expected units a day, longer than the year by at least the
    longest cover.
    """

    def __init__(self, params: Params, supply: Supply, planned: np.ndarray) -> None:
        self.params, self.supply, self.lead_mean = params, supply, supply.lead_mean * params.lead_level
        self.cumulative = np.concatenate([np.zeros((*planned.shape[:2], 1)), planned.cumsum(axis=2)], axis=2)

    def planned(self, warehouse: int, sku: int, days: int) -> float:
        """Return the units planned for the first `days` days."""
        return float(self.cumulative[warehouse, sku, days])

    def levels(self, day: int) -> tuple[np.ndarray, np.ndarray]:
        """Return s and S (W, S): planned demand over the time they last, plus safety stock."""
        review = self.params.review_every
        horizon = self.cumulative.shape[2] - 1
        s_index = np.arange(self.lead_mean.size)
        exposure = np.minimum(day + np.ceil(self.lead_mean + review).astype(int), horizon)
        begin = self.cumulative[:, s_index, np.full(s_index.size, day)]
        need = self.cumulative[:, s_index, exposure] - begin
        variance = need * self.params.demand_dispersion + (need * self.params.forecast_sd) ** 2
        variance += (need * self.lead_mean / np.maximum(self.lead_mean + review, 1) * self.supply.lead_cv) ** 2
        reorder = need + self.params.safety_factor * np.sqrt(variance)
        beyond = np.minimum(exposure + self.params.order_cover, horizon)
        return reorder, reorder + self.cumulative[:, s_index, beyond] - self.cumulative[:, s_index, exposure]

    def units(self, day: int, position: np.ndarray) -> np.ndarray:
        """Return units to order (W, S, R) at a position (W, S, R): up to S, in packs, at least the least order."""
        reorder, up_to = self.levels(day)
        units = np.where(position <= reorder[..., None], np.ceil(up_to)[..., None] - position, 0)
        return in_packs(units, self.supply.pack[:, None], self.supply.moq[:, None])


def in_packs(units: np.ndarray, pack: np.ndarray, moq: np.ndarray) -> np.ndarray:
    """Return whole units to order of `units` needed: whole packs, at least `moq` where any is needed."""
    units = np.where(units > 0, np.maximum(units, moq), 0)
    return (np.ceil(units / pack) * pack).astype(np.int64)


def reorder_of(params: Params, inputs: Inputs) -> Reorder:
    """Return the reorder policy of a scenario, for the demand that buying plans for."""
    skus = inputs.axes.by_sku(inputs.tables["skus"])
    supply = Supply(*(skus[name].to_numpy() for name in ("lead_mean", "lead_cv", "pack", "moq")))
    longest = int(np.ceil(supply.lead_mean.max() * params.lead_level)) + params.review_every + params.order_cover
    return Reorder(params, supply, planned_units(inputs, longest + 1))


def planned_units(inputs: Inputs, extra_days: int) -> np.ndarray:
    """Return (W, S, D + extra): units that buying expects, the first days repeated past the year's end."""
    skus, share = inputs.axes.by_sku(inputs.tables["skus"]), inputs.tables["warehouses"]["share"].to_numpy()
    units = inputs.baseline.lines_of_days(inputs.bought_for) * skus["units_mean"].to_numpy()[:, None]
    units = np.concatenate([units, np.resize(units.T, (extra_days, len(skus))).T], axis=1)
    return share[:, None, None] * units
