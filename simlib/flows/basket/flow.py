"""What is in the baskets: units wanted of every SKU, and the money of what was sold. Time: day."""

from __future__ import annotations

import numpy as np

from simlib.core.metric import Metric
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
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


class Basket:
    """Units wanted by platform, warehouse and SKU, and kept orders once stock has answered.

    price (S,): minor units; per_order (P, S): mean lines of each SKU in an order; units_mean, units_variance (S,):
    units in one line; warehouse_share (W,): part of the orders each warehouse serves; category (S,): sorted codes.
    """

    def __init__(
        self,
        params,
        *,
        platforms,
        skus,
        price,
        units_mean,
        units_variance,
        warehouse_share,
        category,
        streams,
        replications,
        record,
    ):
        self.params, self.record, self.replications = params, record, replications
        self.price, self.units_mean, self.units_variance = price, units_mean, units_variance
        self.warehouse_share = warehouse_share / warehouse_share.sum()
        self.starts = np.flatnonzero(np.r_[True, np.diff(category) > 0])
        w = len(warehouse_share)
        self.shape = (len(platforms), w, len(skus), replications)
        self.split_bits = DailyBits(
            streams, [f"basket/region/{p}" for p in platforms], shape=(w,), replications=replications
        )
        self.line_bits = self._sku_bits(streams, "lines", platforms, skus, w)
        self.whole_bits = DailyBits(
            streams, [f"basket/whole/{p}" for p in platforms], shape=(w,), replications=replications
        )
        self.owed = np.zeros((len(platforms), w, replications), dtype=np.int64)
        self.unit_bits = self._sku_bits(streams, "units", platforms, skus, w) if (units_mean > 1).any() else None

    def _sku_bits(self, streams, what, platforms, skus, warehouses):
        names = [f"{what}/{p}/{s}" for p in platforms for s in skus]
        return DailyBits(streams, names, shape=(warehouses,), replications=self.replications)

    def _bits(self, source, day):
        p, w, s, r = self.shape
        return source.at(day).reshape(w, p, s, r).swapaxes(0, 1)

    def fill(self, day, orders, per_order):
        """Return orders (P, W, R) and units wanted (P, W, S, R) of paid `orders` (P, R); per_order (P, S, R): lines."""
        by_warehouse = self._split(day, orders)
        rate = per_order[:, None] * self.params.size_level
        lines = self._lines(self._bits(self.line_bits, day), by_warehouse, rate)
        self._complete(day, by_warehouse, lines, per_order)
        self.lines = lines.sum(axis=2)
        self.record("basket.lines_wanted", lines)
        if self.unit_bits is None:
            return by_warehouse, lines
        units = compound_at(self._bits(self.unit_bits, day), lines, self.units_mean, self.units_variance)
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

    def sell(self, day, orders, wanted, sold, dearness, discount):
        """Return kept orders (P, W, R) and money (P, C, R) of `sold` units (P, W, S, R).

        dearness (P, R): what goods cost today relative to their price; discount (P, R): part of it that is given away.

        An order is lost only when every one of its lines finds no stock.
        """
        asked, got = wanted.sum(axis=2), sold.sum(axis=2)
        lost = 1 - got / np.maximum(asked, 1)
        lines_per_order = self.lines / np.maximum(orders, 1)
        falls_away = np.floor(
            orders * lost ** np.maximum(lines_per_order, 1) + dither(self.split_bits.at(day).swapaxes(0, 1))
        )
        kept = np.where(got > 0, np.maximum(orders - np.minimum(falls_away, orders), 1), 0).astype(np.int64)
        kept = np.minimum(kept, orders)
        by_sku = sold.sum(axis=1)
        full = self.worth(by_sku, dearness)
        money = full - np.floor(full * discount[:, None, :]).astype(np.int64)
        self.record("basket.orders", kept)
        self.record("basket.orders_lost", orders - kept)
        self.record("basket.gmv_paid", money)
        self.record("basket.units", by_sku)
        return kept, money

    def worth(self, units, dearness):
        """Return the money (P, C, R) of `units` (P, S, R) at their price × `dearness` (P, R), before discounts."""
        price = np.rint(self.price * self.params.price_level).astype(np.int64)
        usual = np.add.reduceat(units * price[:, None], self.starts, axis=1)
        return usual if (dearness == 1).all() else np.rint(usual * dearness[:, None, :]).astype(np.int64)

    def _split(self, day, orders):
        """Lay orders (P, R) over warehouses (P, W, R): binomial on what is left."""
        bits = self.split_bits.at(day).swapaxes(0, 1)
        out, left, share_left = np.empty(bits.shape, dtype=np.int64), orders, 1.0
        for w, share in enumerate(self.warehouse_share[:-1]):
            out[:, w] = binomial_at(bits[:, w], left, min(share / share_left, 1.0))
            left, share_left = left - out[:, w], share_left - share
        out[:, -1] = left
        return out


METRICS = (
    Metric(
        "orders",
        "orders",
        "up",
        "Paid orders with at least one line in stock",
        ("orders", "stock"),
        lambda led: led.total("basket.orders") * 1.0,
    ),
    Metric(
        "gmv_paid",
        "money",
        "up",
        "Units sold × price after discounts, before cancellation and return",
        ("orders", "prices", "stock"),
        lambda led: led.total("basket.gmv_paid") * 1.0,
    ),
    Metric(
        "order_value",
        "money",
        "up",
        "Paid GMV ÷ paid orders",
        ("orders", "prices", "stock"),
        lambda led: led.total("basket.gmv_paid") / np.maximum(led.total("basket.orders"), 1),
    ),
    Metric("units", "units", "up", "Units sold", ("orders", "stock"), lambda led: led.total("basket.units") * 1.0),
)
