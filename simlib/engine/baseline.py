"""What the forecast expects before luck: orders, their value and lines by platform and day. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.engine.axes import Axes

MANY_LINES = 1.3  # lines an order from which on orders of more value are longer; at 1 they hold dearer goods


@dataclass(frozen=True)
class Baseline:
    """Expected demand.

    orders (P, D): paid orders; value (P, D): paid value of an order, minor; per_order (P, S): lines of each SKU in an
    order; tilt (P, C, months): part of a platform's value in a category, over its value in per_order.
    """

    axes: Axes
    orders: np.ndarray
    value: np.ndarray
    per_order: np.ndarray
    tilt: np.ndarray

    @property
    def longer(self) -> np.ndarray:
        """Return (P,): exponent of a change of order value that comes as more lines; the rest comes as dearer goods.

        An order has at least one line, so where orders hold little more, the number of lines cannot carry the change.
        """
        return np.clip((self.per_order.sum(axis=1) - 1) / (MANY_LINES - 1), 0, 1)

    @property
    def money(self) -> np.ndarray:
        """Return (P, D): expected paid GMV, minor units."""
        return self.orders * self.value

    def day(self, day: int) -> tuple[np.ndarray, np.ndarray]:
        """Return lines an order of every SKU (P, S) and the price index (P,): together an order is worth `value`.

        The price index is what goods cost on `day` relative to their usual price, as far as lines do not carry it.
        """
        tilt = self.tilt[:, :, self.axes.days.month[day]] * self.value[:, day, None]
        as_lines, usual = self.per_order * tilt[:, self.axes.goods.category], self.per_order.sum(axis=1)
        change = np.divide(as_lines.sum(axis=1), usual, out=np.ones_like(usual), where=usual > 0)
        index = np.where(change > 0, change, 1.0) ** (1 - self.longer)
        return as_lines / index[:, None], index

    def lines_of_days(self, factor: np.ndarray | float = 1.0) -> np.ndarray:
        """Return (S, D): expected lines of every SKU, all platforms; factor (P, D) multiplies the orders."""
        orders = self.orders * factor
        return np.stack([orders[:, d] @ self.day(d)[0] for d in range(orders.shape[1])], axis=1)


def baseline_of(tables: Mapping[str, pd.DataFrame], axes: Axes) -> Baseline:
    """Return the baseline of a scenario's tables `baseline`, `mix`, `lines` and `skus`."""
    baseline = tables["baseline"].set_index("day").reindex(axes.days.dates).fillna(0.0)
    mix = [axes.lay(tables["mix"], "platform category month", c) for c in ("orders_share", "gmv_share")]
    orders_share, gmv_share = (m.sum(axis=1)[:, axes.days.month] for m in mix)
    orders = orders_share * baseline["orders"].to_numpy()
    money = gmv_share * baseline["gmv"].to_numpy()
    value = np.divide(money, orders, out=np.zeros_like(money), where=orders > 0)
    by_platform = mix[1].sum(axis=1, keepdims=True)
    in_category = np.divide(mix[1], by_platform, out=np.zeros_like(mix[1]), where=by_platform > 0)
    per_order = axes.lay(tables["lines"], "platform sku", "per_order")
    return Baseline(axes, orders, value, per_order, _tilt(per_order, axes.by_sku(tables["skus"]), axes, in_category))


def _tilt(per_order, skus, axes, in_category):
    """Return (P, C, months): the factor that gives a category its share of one unit of order value."""
    worth, category = per_order * (skus["units_mean"] * skus["price"]).to_numpy(), axes.goods.category
    worth = np.stack([worth[:, category == c].sum(axis=1) for c in range(in_category.shape[1])], axis=1)
    return np.divide(in_category, worth[..., None], out=np.zeros_like(in_category), where=worth[..., None] > 0)


def levels_of(tables: Mapping[str, pd.DataFrame], axes: Axes) -> np.ndarray:
    """Return (D, paths): each path of the forecast over the mean of all paths, 1 on days on which the mean is 0."""
    paths = tables["paths"][tables["paths"]["unique_id"] == "gmv_paid"]
    days = axes.days.dates
    table = paths.pivot(index="ds", columns="path", values="value").reindex(days).fillna(0.0).to_numpy()
    mean = table.mean(axis=1, keepdims=True)
    return np.divide(table, mean, out=np.ones_like(table), where=mean > 0)
