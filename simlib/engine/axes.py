"""The axes that flows share: platforms P, sources Src, warehouses W, SKUs S, days D. Time: day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class GoodsAxis:
    """SKUs sorted by category, and what they belong to: category and supplier (S,) are codes into the lists."""

    skus: list[str]
    categories: list[str]
    category: np.ndarray
    suppliers: list[str]
    supplier: np.ndarray

    @cached_property
    def starts(self) -> np.ndarray:
        """Return the place of the first SKU of each category: sums by category are `np.add.reduceat` over these."""
        return np.flatnonzero(np.r_[True, np.diff(self.category) > 0])


@dataclass(frozen=True)
class DayAxis:
    """The simulated year: its first day, its calendar months and the month (D,) of each day as a code."""

    start: date
    months: list[str]
    month: np.ndarray

    def __len__(self) -> int:
        return len(self.month)

    @property
    def dates(self) -> pd.DatetimeIndex:
        """Return every day of the year."""
        return pd.date_range(self.start, periods=len(self), freq="D")


@dataclass(frozen=True)
class Axes:
    """The axes of a scenario's arrays."""

    platforms: list[str]
    sources: list[str]
    warehouses: list[str]
    goods: GoodsAxis
    days: DayAxis

    @property
    def skus(self) -> list[str]:
        """Return the SKUs, sorted by category."""
        return self.goods.skus

    def names(self, axis: str) -> list[str]:
        """Return the names along `platform`, `source`, `warehouse`, `sku`, `category`, `supplier` or `month`."""
        held = {
            "platform": self.platforms,
            "source": self.sources,
            "warehouse": self.warehouses,
            "sku": self.goods.skus,
            "category": self.goods.categories,
            "supplier": self.goods.suppliers,
            "month": self.days.months,
        }
        return held[axis]

    def lay(self, frame: pd.DataFrame, axes: str, column: str) -> np.ndarray:
        """Return `column` of a table as float64 along `axes` (`platform sku`), summed where keys repeat."""
        keys = axes.split()
        out = np.zeros([len(self.names(key)) for key in keys])
        np.add.at(out, tuple(self.codes(frame[key], key) for key in keys), frame[column].to_numpy())
        return out

    def codes(self, values: pd.Series, axis: str) -> np.ndarray:
        """Return the place of each of `values` along an axis."""
        return pd.Index(self.names(axis)).get_indexer(values)

    def by_sku(self, skus: pd.DataFrame) -> pd.DataFrame:
        """Return the table `skus` in the order of the axis."""
        return skus.sort_values("category", kind="stable").reset_index(drop=True)


def axes_of(tables: Mapping[str, pd.DataFrame], start: date, days: int) -> Axes:
    """Return the axes of a scenario's tables over `days` days from `start`."""
    skus = tables["skus"].sort_values("category", kind="stable")
    categories, suppliers = sorted(skus["category"].unique()), sorted(skus["supplier"].unique())
    months = sorted(tables["mix"]["month"].unique())
    dates = pd.date_range(start, periods=days, freq="D")
    return Axes(
        platforms=list(tables["platforms"]["platform"]),
        sources=sorted(tables["sources"]["source"].unique()),
        warehouses=list(tables["warehouses"]["warehouse"]),
        goods=GoodsAxis(
            skus=list(skus["sku"]),
            categories=categories,
            category=pd.Index(categories).get_indexer(skus["category"]),
            suppliers=suppliers,
            supplier=pd.Index(suppliers).get_indexer(skus["supplier"]),
        ),
        days=DayAxis(start, months, pd.Index(months).get_indexer(dates.strftime("%Y-%m"))),
    )
