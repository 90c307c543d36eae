"""The business-day clock on SimPy: events of a day happen at its start, business at its noon. Time: day."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import simpy

NOON = 0.5


def run_days(days: int, business: Callable[[int], None], processes: Iterable[Callable] = ()) -> None:
    """Run `business(day)` for day 0..days−1; `processes` are functions of the SimPy environment for rare events.

    A process that waits until day d (`yield env.timeout(...)` to a whole number) acts before business of day d.
    """
    env = simpy.Environment()
    for process in processes:
        env.process(process(env))
    env.process(_business_days(env, days, business))
    env.run(until=days)


def _business_days(env, days, business):
    yield env.timeout(NOON)
    for day in range(days):
        business(day)
        yield env.timeout(1)
