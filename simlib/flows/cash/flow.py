"""Money in and out by day: settlement, refunds, purchases on terms, running costs. Time: day. Money: minor units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlib.core.message import N_
from simlib.core.metric import Formula, Metric
from simlib.core.money import without_vat
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
from simlib.engine.block import Block
from simlib.engine.flow import IN, OUT, CashLine, Column, Flow, Group, Inputs, Step, Table
from simlib.engine.quantiles import normal_at


class CashParams(Params):
    """What money does."""

    refund_share: float = par(0.03, "share", 0.0, 0.95, "Part of paid GMV that is refunded (cancelled or returned)")
    refund_share_sd: float = par(0.01, "share", 0.0, 0.5, "Uncertainty of the refund share, one draw a replication")
    refund_lag: int = par(9, "day", 0, 180, "Days from payment to refund")
    vat_rate: float = par(0.0, "share", 0.0, 0.5, "VAT contained in prices; 0 where prices are without VAT")
    freight_per_parcel: int = par(0, "minor", 0, 10**9, "Cost of one parcel")
    fixed_cost_day: int = par(0, "minor", 0, 10**12, "Wages, rent and other running costs a day")


@dataclass(frozen=True)
class Terms:
    """Who pays whom when.

    commission (P,): share of paid GMV; settlement (P,): days from payment to pay-out; supplier_days (S,): days from
    receipt to payment of the goods; cost (S,): minor units a unit.
    """

    commission: np.ndarray
    settlement: np.ndarray
    supplier_days: np.ndarray
    cost: np.ndarray


class Cash:
    """Refunds, net revenue and the cash account; every amount is an integer of minor units.

    due_in, due_out, to_refund: day → amounts that fall due.
    """

    def __init__(self, params: CashParams, terms: Terms, block: Block) -> None:
        self.params, self.terms, self.record, self.replications = params, terms, block.record, block.replications
        z = normal_at(DailyBits(block.streams, ["cash/refunds"], replications=block.replications).at(0)[0])
        self.share = np.clip(params.refund_share + params.refund_share_sd * z, 0, 0.98)
        self.due_in, self.due_out, self.to_refund = {}, {}, {}
        self.paid_so_far = self.refunded_so_far = self.retained_so_far = self.net_so_far = 0

    def settle(self, day: int, paid: np.ndarray, shipped: np.ndarray, received: np.ndarray, spend: np.ndarray) -> None:
        """Book the day: paid (P, C, R) minor, shipped parcels (W, R), received units (W, S, R), ad spend (R,).

        Refunds (P, C, R) are cumulated paid GMV × share, floored, so they never exceed what was paid.
        """
        nothing, terms = np.zeros(self.replications, dtype=np.int64), self.terms
        self.to_refund[day + self.params.refund_lag] = paid
        back = self._refund(self.to_refund.pop(day, np.zeros_like(paid)))
        fee = np.floor(paid.sum(axis=1) * terms.commission[:, None]).astype(np.int64)
        for p, lag in enumerate(terms.settlement):
            self._book(self.due_in, day + lag, paid[p].sum(axis=0) - fee[p])
        value = received.sum(axis=0) * terms.cost[:, None]
        for lag in np.unique(terms.supplier_days):
            self._book(self.due_out, day + int(lag), value[terms.supplier_days == lag].sum(axis=0))
        self.record("cash.in", self.due_in.pop(day, nothing))
        self.record("cash.refunds", back)
        self.record("cash.purchases", self.due_out.pop(day, nothing))
        self.record("cash.freight", shipped.sum(axis=0) * self.params.freight_per_parcel)
        self.record("cash.advertising", spend)
        self.record("cash.running", nothing + self.params.fixed_cost_day)
        self.record("cash.commission", fee.sum(axis=0))
        self.record("cash.bought", value.sum(axis=0))
        self.record("cash.net", self._without_vat(paid, back))

    def _refund(self, matured):
        self.paid_so_far = self.paid_so_far + matured
        total = np.floor(self.paid_so_far * self.share).astype(np.int64)
        back = total - self.refunded_so_far
        self.refunded_so_far = total
        return back

    def _without_vat(self, paid, back):
        self.retained_so_far = self.retained_so_far + (paid - back).sum(axis=(0, 1))
        total = without_vat(self.retained_so_far, self.params.vat_rate)
        today, self.net_so_far = total - self.net_so_far, total
        return today

    @staticmethod
    def _book(calendar, day, amount):
        calendar[day] = calendar.get(day, 0) + amount


def build(params: CashParams, inputs: Inputs, block: Block) -> Cash:
    """Return the flow of a block."""
    platforms, skus = inputs.tables["platforms"], inputs.axes.by_sku(inputs.tables["skus"])
    columns = platforms["commission"], platforms["settlement_days"], skus["terms_days"], skus["cost"]
    return Cash(params, Terms(*(column.to_numpy() for column in columns)), block)


METRICS = (
    Metric(
        "refunds",
        N_("Refunds"),
        "money",
        "down",
        Formula(N_("Paid GMV given back within the year"), lambda led: led.total("cash.refunds") * 1.0),
        ("refunds",),
    ),
    Metric(
        "net_revenue",
        N_("Net revenue"),
        "money",
        "up",
        Formula(N_("(Paid GMV − refunds) ÷ (1 + VAT rate)"), lambda led: led.total("cash.net")),
        ("orders", "prices", "refunds", "vat"),
    ),
)


LINES = (
    CashLine("in", N_("Money in"), "cash.in", IN),
    CashLine("refunds", N_("Refunds"), "cash.refunds", OUT),
    CashLine("purchases", N_("Goods bought"), "cash.purchases", OUT),
    CashLine("freight", N_("Freight"), "cash.freight", OUT, earned=True),
    CashLine("advertising", N_("Advertising"), "cash.advertising", OUT, earned=True),
    CashLine("running", N_("Running costs"), "cash.running", OUT),
)
FLOW = Flow(
    name="cash",
    params=Group("cash", CashParams),
    build=build,
    tables=(
        Table("platforms", {"commission": ("float", 0, 1), "settlement_days": ("int", 0, 365)}),
        Table("skus", {"terms_days": ("int", 0, 365)}),
    ),
    columns=(
        Column("in", "minor"),
        Column("refunds", "minor", over="platform category", keep="platform category month"),
        *(Column(name, "minor") for name in ("purchases", "freight", "advertising", "running", "commission")),
        Column("bought", "minor"),
        Column("net", "minor"),
    ),
    metrics=METRICS,
    streams=("cash/refunds",),
    cash=LINES,
    day=(Step("settle", Cash.settle, ("day", "money", "shipped", "received", "ad_spend")),),
)
