"""What is in the baskets: units wanted of every SKU, and the money of what was sold. Time: day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlib.core.message import N_
from simlib.core.metric import Formula, Metric
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
from simlib.engine.block import Block
from simlib.engine.flow import Column, Flow, Group, Inputs, Lever, Limit, Step, Table
from simlib.engine.quantiles import binomial_at, compound_at, dither, lines_at, uniform_at


class BasketParams(Params):
    """What an order holds."""

    size_level: float = par(1.0, "×", 0.05, 20.0, "Lines in a basket relative to the baseline")
    price_level: float = par(
        1.0, "×", 0.05, 20.0, "All prices relative to the baseline; demand does not react by itself"
    )
    lines_spread: float = par(
        1.0, "variance / mean", 0.05, 500.0, "How unequal baskets are: variance over mean of lines in an order"
    )


@dataclass(frozen=True)
class Goods:
    """What is sold, by SKU (S,): price in minor units; mean and variance of the units in one line."""

    price: np.ndarray
    units_mean: np.ndarray
    units_variance: np.ndarray


class Basket:
    """Units wanted by platform, warehouse and SKU, and orders filled once stock has answered.

    warehouse_share (W,): part of the orders each warehouse serves. State arrays (P, W, R) count lines.
    """

    def __init__(self, params: BasketParams, goods: Goods, warehouse_share: np.ndarray, block: Block) -> None:
        self.params, self.goods, self.record, self.replications = params, goods, block.record, block.replications
        self.warehouse_share = warehouse_share / warehouse_share.sum()
        self.starts, platforms, skus = block.axes.goods.starts, block.axes.platforms, block.axes.skus
        w, streams = len(warehouse_share), block.streams
        self.shape = (len(platforms), w, len(skus), block.replications)

        def bits(what, names):
            names = [f"{what}/{name}" for name in names]
            return DailyBits(streams, names, shape=(w,), replications=block.replications)

        cells = [f"{p}/{s}" for p in platforms for s in skus]
        self.split_bits = bits("basket/region", platforms)
        self.line_bits = bits("lines", cells)
        self.whole_bits = bits("basket/whole", platforms)
        self.owed = np.zeros((len(platforms), w, block.replications), dtype=np.int64)
        self.unit_bits = bits("units", cells) if (goods.units_mean > 1).any() else None

    def _bits(self, source, day):
        p, w, s, r = self.shape
        return source.at(day).reshape(w, p, s, r).swapaxes(0, 1)

    def fill(self, day: int, orders: np.ndarray, per_order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return orders (P, W, R) and units wanted (P, W, S, R) of paid `orders` (P, R); per_order (P, S, R): lines."""
        by_warehouse = self._split(day, orders)
        rate = per_order[:, None] * self.params.size_level
        lines = self._lines(self._bits(self.line_bits, day), by_warehouse, rate)
        self._complete(day, by_warehouse, lines, per_order)
        self.lines = lines.sum(axis=2)
        self.record("basket.lines_wanted", lines)
        if self.unit_bits is None:
            return by_warehouse, lines
        units = compound_at(self._bits(self.unit_bits, day), lines, self.goods.units_mean, self.goods.units_variance)
        return by_warehouse, units

    def _lines(self, bits, orders, rate):
        """Return lines (P, W, S, R); a lone item without bundles is in every order `rate` times, rounded by chance."""
        if bits.shape[2] == 1 and self.params.lines_spread < 1:
            return np.floor(rate * orders[:, :, None] + dither(bits)).astype(np.int64)
        return lines_at(bits, orders, rate, self.params.lines_spread)

    def _complete(self, day, orders, lines, per_order):
        """Give every order a line, in place: lines added where SKU counts fall short are taken back on days with more.

        Both go to SKUs at random, by their rate and by their lines, so no SKU's mean moves.
        """
        total, u = lines.sum(axis=2), uniform_at(self.whole_bits.at(day).swapaxes(0, 1))
        rate = per_order.mean(axis=2).cumsum(axis=1)
        # Where a platform has no goods at all, no line can be given and its orders fall away.
        missing = np.maximum(orders - total, 0) * (rate[:, -1] > 0)[:, None, None]
        p, w, r = np.nonzero(missing)
        if p.size:
            chosen = (rate[p] < (u[p, w, r] * rate[p, -1])[:, None]).sum(axis=1)
            lines[p, w, chosen, r] += missing[p, w, r]
        back = np.minimum(self.owed, np.maximum(total - orders, 0))
        p, w, r = np.nonzero(back)
        if p.size:
            # Differences of floors: whole lines that add up to `back`, each SKU's part by its lines.
            part = back[p, w, r] / total[p, w, r]
            upto = np.floor(lines[p, w, :, r].cumsum(axis=1) * part[:, None] + u[p, w, r][:, None] * (1 - 1e-9))
            lines[p, w, :, r] -= np.diff(upto, axis=1, prepend=0).astype(np.int64)
        self.owed += missing - back

    def charge(
        self,
        day: int,
        orders: np.ndarray,
        wanted: np.ndarray,
        sold: np.ndarray,
        price_index: np.ndarray,
        discount: np.ndarray | float,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return orders filled (P, W, R) and money (P, C, R) of `sold` units (P, W, S, R).

        price_index (P, R): what goods cost today relative to their price; discount (P, 1, R): part of it given away.
        An order is lost only when every one of its lines finds no stock.
        """
        asked, got = wanted.sum(axis=2), sold.sum(axis=2)
        lost = 1 - got / np.maximum(asked, 1)
        lines_per_order = self.lines / np.maximum(orders, 1)
        falls_away = np.floor(
            orders * lost ** np.maximum(lines_per_order, 1) + dither(self.split_bits.at(day).swapaxes(0, 1))
        )
        filled = np.where(got > 0, np.maximum(orders - np.minimum(falls_away, orders), 1), 0).astype(np.int64)
        filled = np.minimum(filled, orders)
        by_sku = sold.sum(axis=1)
        full = self.worth(by_sku, price_index)
        money = full - np.floor(full * discount).astype(np.int64)
        self.record("basket.orders", filled)
        self.record("basket.orders_lost", orders - filled)
        self.record("basket.gmv_paid", money)
        self.record("basket.units", by_sku)
        self.record("basket.gmv_lost", self.worth(wanted.sum(axis=1) - by_sku, price_index).sum(axis=(0, 1)))
        return filled, money

    def worth(self, units: np.ndarray, price_index: np.ndarray) -> np.ndarray:
        """Return the money (P, C, R) of `units` (P, S, R) at their price × `price_index` (P, R), before discounts."""
        price = np.rint(self.goods.price * self.params.price_level).astype(np.int64)
        usual = np.add.reduceat(units * price[:, None], self.starts, axis=1)
        return usual if (price_index == 1).all() else np.rint(usual * price_index[:, None, :]).astype(np.int64)

    def _split(self, day, orders):
        """Lay orders (P, R) over warehouses (P, W, R): binomial on what is left."""
        bits = self.split_bits.at(day).swapaxes(0, 1)
        out, left, share_left = np.empty(bits.shape, dtype=np.int64), orders, 1.0
        for w, share in enumerate(self.warehouse_share[:-1]):
            out[:, w] = binomial_at(bits[:, w], left, min(share / share_left, 1.0))
            left, share_left = left - out[:, w], share_left - share
        out[:, -1] = left
        return out


def build(params: BasketParams, inputs: Inputs, block: Block) -> Basket:
    """Return the flow of a block."""
    skus = inputs.axes.by_sku(inputs.tables["skus"])
    goods = Goods(*(skus[name].to_numpy() for name in ("price", "units_mean", "units_variance")))
    return Basket(params, goods, inputs.tables["warehouses"]["share"].to_numpy(), block)


METRICS = (
    Metric(
        "orders",
        N_("Paid orders"),
        "orders",
        "up",
        Formula(N_("Paid orders with at least one line in stock"), lambda led: led.total("basket.orders") * 1.0),
        ("orders", "stock"),
    ),
    Metric(
        "gmv_paid",
        N_("Paid GMV"),
        "money",
        "up",
        Formula(
            N_("Units sold × price after discounts, before cancellation and return"),
            lambda led: led.total("basket.gmv_paid") * 1.0,
        ),
        ("orders", "prices", "stock"),
    ),
    Metric(
        "order_value",
        N_("Order value"),
        "money",
        "up",
        Formula(
            N_("Paid GMV ÷ paid orders"),
            lambda led: led.total("basket.gmv_paid") / np.maximum(led.total("basket.orders"), 1),
        ),
        ("orders", "prices", "stock"),
    ),
    Metric(
        "units",
        N_("Units sold"),
        "units",
        "up",
        Formula(N_("Units sold"), lambda led: led.total("basket.units") * 1.0),
        ("orders", "stock"),
    ),
)


FLOW = Flow(
    name="basket",
    params=Group("basket", BasketParams),
    build=build,
    tables=(
        Table(
            "skus",
            {"price": ("int", 0, 1e12), "units_mean": ("float", 1, 1e6), "units_variance": ("float", 0, 1e12)},
        ),
        Table("warehouses", {"share": ("float", 0, 1)}, wholes=(((), "share"),)),
    ),
    columns=(
        Column("lines_wanted", "line"),
        Column("orders", "order"),
        Column("orders_lost", "order"),
        Column("gmv_paid", "minor", over="platform category", keep="platform category month"),
        Column("gmv_lost", "minor"),
        Column("units", "unit", over="platform sku", keep="platform category month"),
    ),
    metrics=METRICS,
    streams=("basket/region/{platform}", "basket/whole/{platform}", "lines/{platform}/{sku}", "units/{platform}/{sku}"),
    limit=Limit(
        "order_value", N_("Orders are worth less"), ("orders", "prices"), driver=lambda figures: figures["order_value"]
    ),
    levers=(
        Lever("basket-plus-5", N_("Order value +5 %"), N_("Baskets a twentieth larger"), "basket.size_level", 1.05),
    ),
    day=(
        Step("fill", Basket.fill, ("day", "paid", "lines_per_order"), ("orders", "wanted")),
        Step(
            "charge",
            Basket.charge,
            ("day", "orders", "wanted", "sold", "price_index", "discount"),
            ("filled", "money"),
        ),
    ),
)
