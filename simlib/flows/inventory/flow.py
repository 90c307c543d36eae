"""Stock of every SKU in every warehouse: forecast-driven (R, s, S) review, lost sales. Time: day. Stock: unit."""

from __future__ import annotations

import numpy as np

from simlib.core.metric import Metric
from simlib.core.params import Params, par
from simlib.engine.bits import CountedBits
from simlib.engine.quantiles import gamma_factor, normal_at


class InventoryParams(Params):
    """How stock is bought."""

    review_every: int = par(7, "day", 1, 90, "Days between two reviews of the inventory position")
    safety_factor: float = par(
        1.64, "SD", 0.0, 6.0, "Safety stock in standard deviations of demand over lead time and review"
    )
    order_cover: int = par(21, "day", 1, 365, "Days of planned demand bought above the reorder point")
    forecast_sd: float = par(0.15, "share", 0.0, 2.0, "Uncertainty of the planned demand that safety stock covers")
    demand_dispersion: float = par(1.5, "variance / mean", 0.05, 1000.0, "Variance over mean of a SKU's daily units")
    lead_level: float = par(1.0, "×", 0.1, 10.0, "All supplier lead times relative to the baseline")
    unlimited: bool = par(False, "yes/no", doc="Lift the limit: every unit wanted is in stock")


class Inventory:
    """Sells from stock, loses the rest, reviews its position against planned demand.

    State arrays have shape (W, S, R) and count units. planned (W, S, horizon): demand that buying expects, longer
    than the year by at least the longest cover. lead_mean, lead_cv, pack, moq, cost (S,): days, –, units, units, minor.
    """

    def __init__(
        self,
        params,
        *,
        opening,
        pipeline,
        planned,
        lead_mean,
        lead_cv,
        pack,
        moq,
        cost,
        supplier,
        skus,
        days,
        streams,
        replications,
        record,
    ):
        self.params, self.record, self.replications, self.days = params, record, replications, days
        self.pack, self.moq, self.cost, self.supplier = pack, moq, cost, supplier
        self.lead_mean, self.lead_cv = lead_mean * params.lead_level, lead_cv
        self.cumulative = np.concatenate([np.zeros((*planned.shape[:2], 1)), planned.cumsum(axis=2)], axis=2)
        self.on_hand = np.repeat(opening[..., None], replications, axis=2).astype(np.int64)
        self.on_order = np.zeros_like(self.on_hand)
        self.placed = np.zeros_like(self.on_hand)
        self.due = {}
        uses = -(-days // params.review_every) + 1
        self.lead_bits = CountedBits(
            streams, [f"lead/{s}" for s in skus], uses=uses, shape=opening.shape[:1], replications=replications
        )
        for day, w, s, units in pipeline:
            self._under_way(
                day,
                np.full(replications, w),
                np.full(replications, s),
                np.arange(replications),
                np.full(replications, units),
            )

    def receive(self, day, supplier_down):
        """Book the receipts due; what a supplier that is down owes waits a day. Returns units received (W, S, R)."""
        received = np.zeros_like(self.on_hand)
        for w, s, r, units in self.due.pop(day, ()):
            held = supplier_down[self.supplier[s], r]
            if held.any():
                self.due.setdefault(day + 1, []).append((w[held], s[held], r[held], units[held]))
                w, s, r, units = w[~held], s[~held], r[~held], units[~held]
            np.add.at(received, (w, s, r), units)
        self.on_hand += received
        self.on_order -= received
        self.record("inventory.received", received)
        return received

    def sell(self, wanted):
        """Return units sold (P, W, S, R), elementwise at most `wanted`; short stock is shared in proportion."""
        total = wanted.sum(axis=0)
        sold = wanted
        if self.params.unlimited:
            gap = np.maximum(total - self.on_hand, 0)
            self.on_hand += gap
            self.record("inventory.conjured", gap)
        elif (short := total > self.on_hand).any():
            sold = wanted.copy()
            asked, have = wanted[:, short], self.on_hand[short]
            up_to = (np.cumsum(asked, axis=0) * have) // np.maximum(total[short], 1)
            sold[:, short] = np.diff(up_to, axis=0, prepend=0)
        gone = sold.sum(axis=0)
        self.on_hand -= gone
        self.record("inventory.wanted", total)
        self.record("inventory.sold", gone)
        self.record("inventory.lost", total - gone)
        self.record("inventory.cost_of_sales", gone.sum(axis=0) * self.cost[:, None])
        self.record("inventory.value", self.on_hand.sum(axis=0) * self.cost[:, None])
        self.record("inventory.on_hand", self.on_hand)
        return sold

    def review(self, day):
        """Order up to S where the position is at or below s, in packs. Returns units; None between reviews."""
        if day % self.params.review_every:
            return None
        reorder, up_to = self._levels(day)
        position = self.on_hand + self.on_order
        units = np.where(position <= reorder[..., None], np.ceil(up_to)[..., None] - position, 0)
        units = np.where(units > 0, np.maximum(units, self.moq[:, None]), 0)
        units = (np.ceil(units / self.pack[:, None]) * self.pack[:, None]).astype(np.int64)
        w, s, r = np.nonzero(units)
        if w.size:
            self._order(day, w, s, r, units[w, s, r])
        self.record("inventory.ordered", units)
        return units

    def _levels(self, day):
        """Reorder point and order-up-to level (W, S): planned demand over the time they last, plus safety stock."""
        review = self.params.review_every
        horizon = self.cumulative.shape[2] - 1
        s_index = np.arange(self.cost.size)
        exposure = np.minimum(day + np.ceil(self.lead_mean + review).astype(int), horizon)
        begin = self.cumulative[:, s_index, np.full(s_index.size, day)]
        need = self.cumulative[:, s_index, exposure] - begin
        variance = need * self.params.demand_dispersion + (need * self.params.forecast_sd) ** 2
        variance += (need * self.lead_mean / np.maximum(self.lead_mean + review, 1) * self.lead_cv) ** 2
        reorder = need + self.params.safety_factor * np.sqrt(variance)
        beyond = np.minimum(exposure + self.params.order_cover, horizon)
        return reorder, reorder + self.cumulative[:, s_index, beyond] - self.cumulative[:, s_index, exposure]

    def _order(self, day, w, s, r, units):
        nth = self.placed[w, s, r]
        self.placed[w, s, r] += 1
        z = normal_at(self.lead_bits.at((w, s, r), nth))
        # Gamma with the supplier's mean and CV, at least a day: an order never arrives before it is placed.
        lead = self.lead_mean[s] * gamma_factor(z, self.lead_cv[s])
        due = day + np.maximum(np.rint(lead), 1).astype(np.int64)
        order = np.argsort(due, kind="stable")
        edges = np.flatnonzero(np.diff(due[order])) + 1
        for part in np.split(order, edges):
            self._under_way(int(due[part[0]]), w[part], s[part], r[part], units[part])

    def _under_way(self, day, w, s, r, units):
        self.due.setdefault(int(day), []).append((w, s, r, units.astype(np.int64)))
        np.add.at(self.on_order, (w, s, r), units)


METRICS = (
    Metric(
        "fill_rate",
        "share",
        "up",
        "Units sold ÷ units wanted",
        ("stock", "lead_times"),
        lambda led: led.total("inventory.sold") / np.maximum(led.total("inventory.wanted"), 1),
    ),
    Metric(
        "lost_units",
        "units",
        "down",
        "Units wanted that found no stock",
        ("stock", "lead_times"),
        lambda led: led.total("inventory.lost") * 1.0,
    ),
    Metric(
        "stock_value",
        "money",
        "down",
        "Mean value of stock on hand at cost",
        ("stock", "costs"),
        lambda led: led.daily("inventory.value").mean(axis=0),
    ),
)
