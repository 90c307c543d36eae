"""Parcels through the warehouse: released, shipped within capacity, backlog by age. Time: day, hours as an axis."""

from __future__ import annotations

from collections import deque

import numpy as np

from simlib.core.metric import Metric
from simlib.core.params import Params, par
from simlib.engine.exact import serve_hours, spread_hours

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
    """Ships released parcels first come first served; arrays (W, R) count parcels."""

    def __init__(self, params, *, capacity, first_weekday, replications, record):
        self.params, self.record, self.first_weekday = params, record, first_weekday
        if params.shift_end <= params.shift_start:
            raise ValueError("fulfilment.shift_end must be after fulfilment.shift_start")
        hours = np.zeros(24)
        hours[params.shift_start : params.shift_end] = 1
        self.by_hour = spread_hours(np.floor(capacity * params.capacity_level).astype(np.int64), hours)[:, None, :]
        self.closed = {WEEKDAYS.index(name) for name in params.closed_weekdays}
        shape = (len(capacity), replications)
        self.backlog, self.released, self.shipped = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        self.promised = deque()
        self.hour_share = np.array(params.hour_share)

    def ship(self, day, orders):
        """Ship what capacity allows of backlog and today's `orders` (W, R). Returns shipped (W, R), late share (R,)."""
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
        return shipped, self._promises(orders, shipped)

    def _promises(self, orders, shipped):
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


METRICS = (
    Metric(
        "on_time_share",
        "share",
        "up",
        "Parcels shipped within the promise ÷ parcels whose promise ended",
        ("capacity", "promise"),
        lambda led: led.total("fulfilment.on_time") / np.maximum(led.total("fulfilment.due"), 1),
    ),
    Metric(
        "backlog_peak",
        "parcels",
        "down",
        "Most parcels waiting at the end of a day",
        ("capacity",),
        lambda led: led.daily("fulfilment.backlog").max(axis=0) * 1.0,
    ),
    Metric(
        "open_parcels",
        "parcels",
        "down",
        "Parcels not shipped when the year ends",
        ("capacity",),
        lambda led: led.daily("fulfilment.backlog")[-1] * 1.0,
    ),
)
