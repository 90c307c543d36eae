"""Stock of every SKU in every warehouse: forecast-driven (R, s, S) review, lost sales. Time: day. Stock: unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlib.core.message import N_
from simlib.core.metric import Formula, Metric
from simlib.core.params import Params, par
from simlib.engine.bits import CountedBits
from simlib.engine.block import Block
from simlib.engine.flow import Column, Flow, Group, Inputs, Lever, Limit, Signals, Step, Table
from simlib.engine.quantiles import gamma_factor, normal_at
from simlib.flows.inventory.reorder import Reorder, reorder_of


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


@dataclass(frozen=True)
class Stock:
    """What is there and what goods cost.

    opening (W, S): units on hand; pipeline: (day, warehouse, sku, units) under way; cost (S,): minor units a unit;
    supplier (S,): codes.
    """

    opening: np.ndarray
    pipeline: tuple
    cost: np.ndarray
    supplier: np.ndarray


class Inventory:
    """Sells from stock, loses the rest, reviews its position against planned demand.

    State arrays have shape (W, S, R) and count units: on_hand, on_order (placed and not received), placed (number of
    orders so far). due: day → (w, s, r, units) that arrive.
    """

    def __init__(self, params: InventoryParams, stock: Stock, reorder: Reorder, block: Block) -> None:
        self.params, self.record, self.signals, self.reorder = params, block.record, block.signals, reorder
        self.cost, self.supplier = stock.cost, stock.supplier
        self.on_hand = np.repeat(stock.opening[..., None], block.replications, axis=2).astype(np.int64)
        self.on_order, self.placed = np.zeros_like(self.on_hand), np.zeros_like(self.on_hand)
        self.due = {}
        uses = -(-block.ledger.days // params.review_every) + 1
        names, shape = [f"lead/{s}" for s in block.axes.skus], stock.opening.shape[:1]
        self.lead_bits = CountedBits(block.streams, names, uses=uses, shape=shape, replications=block.replications)
        everyone = np.arange(block.replications)
        for day, w, s, units in stock.pipeline:
            self._under_way(day, *(np.full(everyone.size, x) for x in (w, s)), everyone, np.full(everyone.size, units))

    def receive(self, day: int, supplier_down: np.ndarray | None) -> np.ndarray:
        """Book the receipts due; what a supplier that is down owes waits a day. Returns units received (W, S, R)."""
        received = np.zeros_like(self.on_hand)
        for w, s, r, units in self.due.pop(day, ()):
            if supplier_down is not None and (held := supplier_down[self.supplier[s], r]).any():
                self.due.setdefault(day + 1, []).append((w[held], s[held], r[held], units[held]))
                w, s, r, units = w[~held], s[~held], r[~held], units[~held]
            np.add.at(received, (w, s, r), units)
        self.on_hand += received
        self.on_order -= received
        self.record("inventory.received", received)
        return received

    def sell(self, wanted: np.ndarray) -> np.ndarray:
        """Return units sold (P, W, S, R), elementwise at most `wanted`; short stock is shared in proportion."""
        total = wanted.sum(axis=0)
        sold = wanted
        if self.params.unlimited:
            missing = np.maximum(total - self.on_hand, 0)
            self.on_hand += missing
            self.record("inventory.conjured", missing)
        elif (short := total > self.on_hand).any():
            sold = wanted.copy()
            asked, have = wanted[:, short], self.on_hand[short]
            up_to = (np.cumsum(asked, axis=0) * have) // np.maximum(total[short], 1)
            sold[:, short] = np.diff(up_to, axis=0, prepend=0)
        gone = sold.sum(axis=0)
        self.on_hand -= gone
        self._book(total, gone)
        return sold

    def _book(self, wanted, gone):
        self.record("inventory.wanted", wanted)
        self.record("inventory.sold", gone)
        self.record("inventory.lost", wanted - gone)
        self.record("inventory.cost_of_sales", gone.sum(axis=0) * self.cost[:, None])
        self.record("inventory.value", self.on_hand.sum(axis=0) * self.cost[:, None])
        self.record("inventory.on_hand", self.on_hand)
        asked, got = wanted.sum(axis=(0, 1)), gone.sum(axis=(0, 1))
        self.signals.publish("lost_share", 1 - got / np.maximum(asked, 1) * (asked > 0) - (asked == 0))

    def review(self, day: int) -> np.ndarray | None:
        """Order up to S where the position is at or below s, in packs. Returns units; None between reviews."""
        if day % self.params.review_every:
            return None
        units = self.reorder.units(day, self.on_hand + self.on_order)
        w, s, r = np.nonzero(units)
        if w.size:
            self._order(day, w, s, r, units[w, s, r])
        self.record("inventory.ordered", units)
        return units

    def _order(self, day, w, s, r, units):
        nth = self.placed[w, s, r]
        self.placed[w, s, r] += 1
        z = normal_at(self.lead_bits.at((w, s, r), nth))
        # Gamma with the supplier's mean and CV, at least a day: an order never arrives before it is placed.
        lead = self.reorder.lead_mean[s] * gamma_factor(z, self.reorder.supply.lead_cv[s])
        due = day + np.maximum(np.rint(lead), 1).astype(np.int64)
        order = np.argsort(due, kind="stable")
        edges = np.flatnonzero(np.diff(due[order])) + 1
        for part in np.split(order, edges):
            self._under_way(int(due[part[0]]), w[part], s[part], r[part], units[part])

    def _under_way(self, day, w, s, r, units):
        self.due.setdefault(int(day), []).append((w, s, r, units.astype(np.int64)))
        np.add.at(self.on_order, (w, s, r), units)


def build(params: InventoryParams, inputs: Inputs, block: Block) -> Inventory:
    """Return the flow of a block."""
    axes, frame = inputs.axes, inputs.tables["pipeline"]
    places = (axes.codes(frame[key], key).tolist() for key in ("warehouse", "sku"))
    stock = Stock(
        opening=axes.lay(inputs.tables["stock"], "warehouse sku", "on_hand").astype(np.int64),
        pipeline=tuple(zip(frame["day"].tolist(), *places, frame["units"].tolist(), strict=True)),
        cost=axes.by_sku(inputs.tables["skus"])["cost"].to_numpy(),
        supplier=axes.goods.supplier,
    )
    return Inventory(params, stock, reorder_of(params, inputs), block)


METRICS = (
    Metric(
        "fill_rate",
        N_("Fill rate"),
        "share",
        "up",
        Formula(
            N_("Units sold ÷ units wanted"),
            lambda led: led.total("inventory.sold") / np.maximum(led.total("inventory.wanted"), 1),
        ),
        ("stock", "lead_times"),
    ),
    Metric(
        "lost_units",
        N_("Lost units"),
        "units",
        "down",
        Formula(N_("Units wanted that found no stock"), lambda led: led.total("inventory.lost") * 1.0),
        ("stock", "lead_times"),
    ),
    Metric(
        "stock_value",
        N_("Stock value"),
        "money",
        "down",
        Formula(N_("Mean value of stock on hand at cost"), lambda led: led.daily("inventory.value").mean(axis=0)),
        ("stock", "costs"),
    ),
)


BY_SKU = {"over": "warehouse sku", "keep": "sku month"}
FLOW = Flow(
    name="inventory",
    params=Group("inventory", InventoryParams),
    build=build,
    tables=(
        Table(
            "skus",
            {
                "cost": ("int", 0, 1e12),
                "supplier": ("text",),
                "lead_mean": ("float", 1, 400),
                "lead_cv": ("float", 0, 2),
                "pack": ("int", 1, 1e7),
                "moq": ("int", 0, 1e9),
            },
        ),
        Table(
            "stock",
            {"warehouse": ("text",), "sku": ("text",), "on_hand": ("int", 0, 1e12)},
            key=("warehouse", "sku"),
            empty=True,
        ),
        Table(
            "pipeline",
            {"warehouse": ("text",), "sku": ("text",), "day": ("int", 0, 1000), "units": ("int", 1, 1e12)},
            empty=True,
        ),
    ),
    columns=(
        Column("received", "unit", **BY_SKU),
        Column("conjured", "unit"),
        Column("wanted", "unit"),
        Column("sold", "unit", **BY_SKU),
        Column("lost", "unit", **BY_SKU),
        Column("cost_of_sales", "minor"),
        Column("value", "minor"),
        Column("on_hand", "unit"),
        Column("ordered", "unit", **BY_SKU),
    ),
    metrics=METRICS,
    signals=Signals(publishes=("lost_share",)),
    streams=("lead/{sku}",),
    limit=Limit(
        "stock",
        N_("Units wanted were not in stock ({share:percent1} of units wanted)"),
        ("stock", "lead_times"),
        lost=lambda ledger, value: (
            ledger.total("basket.gmv_lost") + ledger.total("conversion.lost_to_stock_milli") / 1000 * value
        ),
        detail=lambda ledger: {
            "share": ledger.total("inventory.lost").sum() / max(ledger.total("inventory.wanted").sum(), 1)
        },
    ),
    levers=(
        Lever(
            "stock-unlimited",
            N_("Stock never runs out"),
            N_("Lift the stock limit: what full availability would bring"),
            "inventory.unlimited",
            True,
        ),
    ),
    day=(
        Step("receive", Inventory.receive, ("day", "supplier_down"), ("received",)),
        Step("sell", Inventory.sell, ("wanted",), ("sold",)),
        Step("review", Inventory.review, ("day",)),
    ),
)
