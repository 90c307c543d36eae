"""Money in and out by day: settlement, refunds, purchases on terms, running costs. Time: day. Money: minor units."""

from __future__ import annotations

import numpy as np

from simlib.core.metric import Metric
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
from simlib.engine.quantiles import normal_at


class CashParams(Params):
    """What money does."""

    refund_share: float = par(0.05, "share", 0.0, 0.95, "Part of paid GMV that is refunded (cancelled or returned)")
    refund_share_sd: float = par(0.01, "share", 0.0, 0.5, "Uncertainty of the refund share, one draw a replication")
    refund_lag: int = par(9, "day", 0, 180, "Days from payment to refund")
    vat_rate: float = par(0.0, "share", 0.0, 0.5, "VAT contained in prices; 0 where prices are without VAT")
    freight_per_parcel: int = par(0, "minor", 0, 10**9, "Cost of one parcel")
    fixed_cost_day: int = par(0, "minor", 0, 10**12, "Wages, rent and other running costs a day")


class Cash:
    """Refunds, net revenue and the cash account; every amount is an integer of minor units.

    commission (P,): share of paid GMV; settlement (P,): days from payment to pay-out; terms (S,): days from receipt
    to payment of the goods; cost (S,): minor units a unit.
    """

    def __init__(self, params, *, commission, settlement, terms, cost, streams, days, replications, record):
        self.params, self.record, self.days = params, record, days
        self.commission, self.settlement, self.terms, self.cost = commission, settlement, terms, cost
        z = normal_at(DailyBits(streams, ["cash/refunds"], replications=replications).at(0)[0])
        self.share = np.clip(params.refund_share + params.refund_share_sd * z, 0, 0.98)
        self.due_in, self.due_out, self.to_refund = {}, {}, {}
        self.replications = replications
        self.paid_so_far = self.refunded_so_far = self.kept_so_far = self.net_so_far = 0

    def settle(self, day, *, paid, shipped, received, spend):
        """Book the day: paid (P, C, R) minor, shipped parcels (W, R), received units (W, S, R), ad spend (R,).

        Returns refunds (P, C, R): cumulated paid GMV × share, floored, so they never exceed what was paid.
        """
        nothing = np.zeros(self.replications, dtype=np.int64)
        self.to_refund[day + self.params.refund_lag] = paid
        back = self._refund(self.to_refund.pop(day, np.zeros_like(paid)))
        fee = np.floor(paid.sum(axis=1) * self.commission[:, None]).astype(np.int64)
        for p, lag in enumerate(self.settlement):
            self._book(self.due_in, day + lag, paid[p].sum(axis=0) - fee[p])
        value = received.sum(axis=0) * self.cost[:, None]
        for lag in np.unique(self.terms):
            self._book(self.due_out, day + int(lag), value[self.terms == lag].sum(axis=0))
        inflow, suppliers = self.due_in.pop(day, nothing), self.due_out.pop(day, nothing)
        freight = shipped.sum(axis=0) * self.params.freight_per_parcel
        running = nothing + self.params.fixed_cost_day
        amounts = {
            "in": inflow,
            "refunds": back.sum(axis=(0, 1)),
            "purchases": suppliers,
            "freight": freight,
            "advertising": spend,
            "running": running,
            "commission": fee.sum(axis=0),
            "bought": value.sum(axis=0),
            "net": self._without_vat(paid, back),
        }
        for name, amount in amounts.items():
            self.record(f"cash.{name}", amount)
        return back

    def _refund(self, matured):
        self.paid_so_far = self.paid_so_far + matured
        total = np.floor(self.paid_so_far * self.share).astype(np.int64)
        back = total - self.refunded_so_far
        self.refunded_so_far = total
        return back

    def _without_vat(self, paid, back):
        self.kept_so_far = self.kept_so_far + (paid - back).sum(axis=(0, 1))
        total = np.floor(self.kept_so_far / (1 + self.params.vat_rate)).astype(np.int64)
        today, self.net_so_far = total - self.net_so_far, total
        return today

    @staticmethod
    def _book(calendar, day, amount):
        calendar[day] = calendar.get(day, 0) + amount


def balance(ledger):
    """Return cumulative cash (days, replications) of minor units, from 0 at the start of the year."""
    out = sum(ledger.daily(f"cash.{name}") for name in ("refunds", "purchases", "freight", "advertising", "running"))
    return (ledger.daily("cash.in") - out).cumsum(axis=0)


METRICS = (
    Metric(
        "refunds",
        "money",
        "down",
        "Paid GMV given back within the year",
        ("refunds",),
        lambda led: led.total("cash.refunds") * 1.0,
    ),
    Metric(
        "net_revenue",
        "money",
        "up",
        "(Paid GMV − refunds) ÷ (1 + VAT rate)",
        ("orders", "prices", "refunds", "vat"),
        lambda led: led.total("cash.net"),
    ),
    Metric(
        "cash_need",
        "money",
        "down",
        "Deepest point of cumulative cash below its start",
        ("orders", "costs", "terms", "running_costs", "stock"),
        lambda led: np.maximum(-balance(led).min(axis=0), 0) * 1.0,
    ),
)
