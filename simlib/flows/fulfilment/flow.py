"""Parcels through the warehouse: released, shipped within capacity, backlog by age. Time: day, hours as an axis."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simlib.core.errors import nearest
from simlib.core.message import N_
from simlib.core.metric import Formula, Metric
from simlib.core.params import Params, par
from simlib.engine.block import Block
from simlib.engine.exact import serve_hours, spread_hours
from simlib.engine.flow import Column, Flow, Group, Inputs, Lever, Limit, Signals, Step, Table

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Orders by hour of day: flat through the day with an evening peak, as consumer shops show.
HOURS = (
    0.014,
    0.008,
    0.005,
    0.004,
    0.004,
    0.006,
    0.012,
    0.022,
    0.036,
    0.048,
    0.056,
    0.058,
    0.056,
    0.056,
    0.056,
    0.056,
    0.056,
    0.056,
    0.056,
    0.060,
    0.074,
    0.078,
    0.072,
    0.051,
)


class FulfilmentParams(Params):
    """How fast parcels leave."""

    capacity_level: float = par(1.0, "×", 0.0, 100.0, "Parcels a day of every warehouse relative to its table entry")
    shift_start: int = par(8, "hour", 0, 23, "First hour of the shift")
    shift_end: int = par(22, "hour", 1, 24, "Hour at which the shift ends")
    closed_weekdays: tuple[str, ...] = par(
        (), "names", doc="Weekdays on which the warehouse does not work", strict=False
    )
    promise_days: int = par(
        2, "day", 0, 30, "A parcel is on time when it ships by the end of this many days after its order"
    )
    hour_share: tuple[float, ...] = par(
        HOURS, "share", doc="Orders by hour of day, 24 shares", strict=False, min_length=24, max_length=24
    )
    unlimited: bool = par(False, "yes/no", doc="Lift the limit: every parcel ships in its hour")


class Fulfilment:
    """Ships released parcels first come first served; arrays (W, R) count parcels.

    capacity (W,): parcels a day; backlog: parcels waiting; released, shipped: parcels so far.
    """

    def __init__(self, params: FulfilmentParams, capacity: np.ndarray, block: Block) -> None:
        self.params, self.record, self.signals = params, block.record, block.signals
        self.first_weekday = block.axes.days.start.weekday()
        hours = np.zeros(24)
        hours[params.shift_start : params.shift_end] = 1
        self.by_hour = spread_hours(np.floor(capacity * params.capacity_level).astype(np.int64), hours)[:, None, :]
        self.closed = {WEEKDAYS.index(name) for name in params.closed_weekdays}
        shape = (len(capacity), block.replications)
        self.backlog, self.released, self.shipped = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        self.promised = deque()
        self.hour_share = np.array(params.hour_share)

    def ship(self, day: int, orders: np.ndarray) -> np.ndarray:
        """Ship what capacity allows of backlog and today's `orders` (P, W, R). Returns parcels shipped (W, R)."""
        orders = orders.sum(axis=0)
        working = (self.first_weekday + day) % 7 not in self.closed
        if self.params.unlimited:
            shipped, left = self.backlog + orders, np.zeros_like(orders)
        else:
            capacity = self.by_hour * working
            done, waiting = serve_hours(self.backlog, spread_hours(orders, self.hour_share), capacity)
            shipped, left = done[..., -1], waiting[..., -1]
        self.backlog = left
        self.record("fulfilment.released", orders)
        self.record("fulfilment.shipped", shipped)
        self.record("fulfilment.backlog", left)
        self.signals.publish("late_share", self._late_share(orders, shipped))
        return shipped

    def _late_share(self, orders, shipped):
        """Settle the parcels whose promise ends today: first come first served makes cumulative counts enough."""
        before = self.released
        self.released, self.shipped = self.released + orders, self.shipped + shipped
        self.promised.append((before, orders))
        if len(self.promised) <= self.params.promise_days:
            return np.zeros(orders.shape[1])
        before, due = self.promised.popleft()
        on_time = np.clip(self.shipped - before, 0, due)
        self.record("fulfilment.due", due)
        self.record("fulfilment.on_time", on_time)
        owed = due.sum(axis=0)
        return np.where(owed > 0, 1 - on_time.sum(axis=0) / np.maximum(owed, 1), 0.0)


def build(params: FulfilmentParams, inputs: Inputs, block: Block) -> Fulfilment:
    """Return the flow of a block."""
    return Fulfilment(params, inputs.tables["warehouses"]["parcels_per_day"].to_numpy(), block)


def checks(params: FulfilmentParams, tables: Mapping[str, pd.DataFrame], year: object) -> Iterator[tuple]:
    """Yield (path, value, whether the rule holds, remedy) of shift, hours and weekdays."""
    after = N_("must be after fulfilment.shift_start")
    yield ("shift_end",), params.shift_end, params.shift_end > params.shift_start, after
    whole = min(params.hour_share) >= 0 and abs(sum(params.hour_share) - 1) < 1e-6
    yield ("hour_share",), params.hour_share, whole, N_("the 24 shares must be 0 or more and add up to 1")
    for i, name in enumerate(params.closed_weekdays):
        remedy = (N_("unknown weekday"), nearest(name, WEEKDAYS))
        yield ("closed_weekdays", i), name, name in WEEKDAYS, remedy


def late_share(ledger: object) -> dict[str, float]:
    """Return the share of parcels that shipped after their promise, over all replications."""
    due, on_time = ledger.total("fulfilment.due").sum(), ledger.total("fulfilment.on_time").sum()
    return {"share": 1 - on_time / max(due, 1)}


METRICS = (
    Metric(
        "on_time_share",
        N_("Shipped on time"),
        "share",
        "up",
        Formula(
            N_("Parcels shipped within the promise ÷ parcels whose promise ended"),
            lambda led: led.total("fulfilment.on_time") / np.maximum(led.total("fulfilment.due"), 1),
        ),
        ("capacity", "promise"),
    ),
    Metric(
        "backlog_peak",
        N_("Longest queue of parcels"),
        "parcels",
        "down",
        Formula(
            N_("Most parcels waiting at the end of a day"),
            lambda led: led.daily("fulfilment.backlog").max(axis=0) * 1.0,
        ),
        ("capacity",),
    ),
    Metric(
        "open_parcels",
        N_("Open parcels"),
        "parcels",
        "down",
        Formula(N_("Parcels not shipped when the year ends"), lambda led: led.daily("fulfilment.backlog")[-1] * 1.0),
        ("capacity",),
    ),
)


FLOW = Flow(
    name="fulfilment",
    params=Group("fulfilment", FulfilmentParams),
    build=build,
    checks=checks,
    tables=(Table("warehouses", {"parcels_per_day": ("float", 0, 1e9)}),),
    columns=tuple(Column(name, "parcel") for name in ("released", "shipped", "backlog", "due", "on_time")),
    metrics=METRICS,
    signals=Signals(publishes=("late_share",)),
    limit=Limit(
        "warehouse",
        N_("Late parcels put buyers off ({share:percent1} of parcels ship late)"),
        ("capacity", "promise"),
        lost=lambda ledger, value: ledger.total("conversion.lost_to_late_milli") / 1000 * value,
        detail=late_share,
    ),
    levers=(
        Lever(
            "warehouse-unlimited",
            N_("Warehouse never falls behind"),
            N_("Lift the warehouse limit: what shipping on time would bring"),
            "fulfilment.unlimited",
            True,
        ),
    ),
    day=(Step("ship", Fulfilment.ship, ("day", "filled"), ("shipped",)),),
)
