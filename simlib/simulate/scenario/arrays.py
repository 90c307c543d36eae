"""A scenario's tables as the arrays the flows work on: platforms P, sources Src, warehouses W, SKUs S, days D."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

MANY_LINES = 1.3  # lines an order from which on dearer orders are longer ones; at 1 they hold dearer goods
SKU_COLUMNS = ("price", "cost", "units_mean", "units_variance", "lead_mean", "lead_cv", "pack", "moq", "terms_days")


@dataclass(frozen=True)
class Arrays:
    """Everything a run reads, with axes named in the comments; SKUs are sorted by category."""

    platforms: list
    sources: list
    warehouses: list
    skus: list
    categories: list
    suppliers: list
    months: list
    category: np.ndarray  # (S,) codes
    supplier: np.ndarray  # (S,) codes
    month_of_day: np.ndarray  # (D,)
    orders: np.ndarray  # (P, D) expected paid orders
    value: np.ndarray  # (P, D) expected paid value an order, minor
    level: np.ndarray  # (D, paths) forecast paths relative to their mean
    per_order: np.ndarray  # (P, S) lines an order
    tilt: np.ndarray  # (P, C, months) part of a platform's value in a category, over its value in per_order
    source_share: np.ndarray  # (P, Src)
    rates: np.ndarray  # (4, P, Src)
    cost_per_session: np.ndarray  # (P, Src)
    sku: dict = field(repr=False)  # column → (S,)
    platform: dict = field(repr=False)  # column → (P,)
    warehouse: dict = field(repr=False)  # column → (W,)
    opening: np.ndarray = field(repr=False)  # (W, S)
    pipeline: tuple = field(repr=False)  # (day, w, s, units)

    @property
    def longer(self):
        """Return (P,): exponent of a change of order value that comes as more lines; the rest comes as dearer goods.

        An order has at least one line, so where orders hold little more, the number of lines cannot carry the change.
        """
        return np.clip((self.per_order.sum(axis=1) - 1) / (MANY_LINES - 1), 0, 1)

    @property
    def conversion(self):
        """Return (P, Src): paid orders a session as the baseline expects them."""
        return self.rates.prod(axis=0)

    @property
    def sessions_per_order(self):
        """Return (P, Src): sessions of each source behind one expected order of a platform; 0 where it has none."""
        return np.where(self.source_share > 0, self.source_share / np.maximum(self.conversion, 1e-12), 0.0)

    def lines(self, day):
        """Return (P, S): lines an order of every SKU on `day`: × `dearness`, an order is worth `value` as expected."""
        return self._as_lines(day) / self.dearness(day)[:, None]

    def dearness(self, day):
        """Return (P,): what goods cost on `day` relative to their usual price, as far as lines do not say it."""
        usual = self.per_order.sum(axis=1)
        change = np.divide(self._as_lines(day).sum(axis=1), usual, out=np.ones_like(usual), where=usual > 0)
        return np.where(change > 0, change, 1.0) ** (1 - self.longer)

    def _as_lines(self, day):
        tilt = self.tilt[:, :, self.month_of_day[day]] * self.value[:, day, None]
        return self.per_order * tilt[:, self.category]

    def planned(self, campaign_factor, extra_days):
        """Return (W, S, D + extra): units buying expects, the first days repeated past the year's end.

        campaign_factor (P, D) multiplies the baseline in windows that are backed with stock.
        """
        orders = self.orders * campaign_factor
        units = (
            np.stack([orders[:, d] @ self.lines(d) for d in range(orders.shape[1])], axis=1)
            * self.sku["units_mean"][:, None]
        )
        units = np.concatenate([units, np.resize(units.T, (extra_days, len(self.skus))).T], axis=1)
        return self.warehouse["share"][:, None, None] * units


def arrays(scenario):
    """Return the `Arrays` of a loaded scenario."""
    tables, year = scenario.tables, scenario.params.year
    skus = tables["skus"].sort_values("category", kind="stable").reset_index(drop=True)
    days = pd.date_range(year.start, periods=year.days, freq="D")
    names = {
        "platform": list(tables["platforms"]["platform"]),
        "sku": list(skus["sku"]),
        "warehouse": list(tables["warehouses"]["warehouse"]),
        "category": sorted(skus["category"].unique()),
        "supplier": sorted(skus["supplier"].unique()),
        "source": sorted(tables["sources"]["source"].unique()),
        "month": sorted(tables["mix"]["month"].unique()),
    }
    return Arrays(
        platforms=names["platform"],
        sources=names["source"],
        warehouses=names["warehouse"],
        skus=names["sku"],
        categories=names["category"],
        suppliers=names["supplier"],
        months=names["month"],
        **_demand(tables, names, skus, days),
        **_supply(tables, names, skus),
    )


def _demand(tables, names, skus, days):
    """The arrays of what is wanted."""
    month_of_day = pd.Index(names["month"]).get_indexer(days.strftime("%Y-%m"))
    orders, value, gmv_share = _baseline(tables, names, days, month_of_day)
    per_order = _cube(tables["lines"], ["platform", "sku"], names, "per_order")
    category = pd.Index(names["category"]).get_indexer(skus["category"])
    sources = {
        column: _cube(tables["sources"], ["platform", "source"], names, column)
        for column in ("share", "views", "carts", "placed", "paid", "cost_per_session")
    }
    return {
        "category": category,
        "month_of_day": month_of_day,
        "orders": orders,
        "value": value,
        "level": _levels(tables["paths"], days),
        "per_order": per_order,
        "tilt": _tilt(per_order, skus, category, gmv_share),
        "source_share": sources["share"],
        "rates": np.stack([sources[step] for step in ("views", "carts", "placed", "paid")]),
        "cost_per_session": sources["cost_per_session"],
    }


def _supply(tables, names, skus):
    """The arrays of goods, stock and places."""
    platforms, warehouses = tables["platforms"], tables["warehouses"]
    return {
        "supplier": pd.Index(names["supplier"]).get_indexer(skus["supplier"]),
        "sku": {name: skus[name].to_numpy() for name in SKU_COLUMNS},
        "platform": {name: platforms[name].to_numpy() for name in ("commission", "settlement_days")},
        "warehouse": {name: warehouses[name].to_numpy() for name in ("share", "parcels_per_day")},
        "opening": _cube(tables["stock"], ["warehouse", "sku"], names, "on_hand").astype(np.int64),
        "pipeline": _pipeline(tables["pipeline"], names),
    }


def _cube(frame, keys, names, column):
    out = np.zeros([len(names[k]) for k in keys])
    np.add.at(out, tuple(pd.Index(names[k]).get_indexer(frame[k]) for k in keys), frame[column].to_numpy())
    return out


def _pipeline(frame, names):
    w, s = (pd.Index(names[key]).get_indexer(frame[key]) for key in ("warehouse", "sku"))
    return tuple(zip(frame["day"].tolist(), w.tolist(), s.tolist(), frame["units"].tolist(), strict=True))


def _baseline(tables, names, days, month_of_day):
    """Return orders (P, D), value an order (P, D) and each platform's value by category (P, C, months), parts of 1."""
    baseline = tables["baseline"].set_index("day").reindex(days).fillna(0.0)
    mix = [_cube(tables["mix"], ["platform", "category", "month"], names, c) for c in ("orders_share", "gmv_share")]
    orders_share, gmv_share = (m.sum(axis=1)[:, month_of_day] for m in mix)
    orders = orders_share * baseline["orders"].to_numpy()
    money = gmv_share * baseline["gmv"].to_numpy()
    value = np.divide(money, orders, out=np.zeros_like(money), where=orders > 0)
    by_platform = mix[1].sum(axis=1, keepdims=True)
    return orders, value, np.divide(mix[1], by_platform, out=np.zeros_like(mix[1]), where=by_platform > 0)


def _tilt(per_order, skus, category, gmv_share):
    """Return (P, C, months): the factor that gives a category its share of one unit of order value."""
    worth = per_order * (skus["units_mean"] * skus["price"]).to_numpy()
    by_category = np.stack([worth[:, category == c].sum(axis=1) for c in range(gmv_share.shape[1])], axis=1)
    return np.divide(gmv_share, by_category[..., None], out=np.zeros_like(gmv_share), where=by_category[..., None] > 0)


def _levels(paths, days):
    """Return (D, paths): each path over the mean of all paths, 1 on days on which the mean is 0."""
    paths = paths[paths["unique_id"] == "gmv_paid"]
    table = paths.pivot(index="ds", columns="path", values="value").reindex(days).fillna(0.0).to_numpy()
    mean = table.mean(axis=1, keepdims=True)
    return np.divide(table, mean, out=np.ones_like(table), where=mean > 0)
