"""What each missing replication lacked: the gap to the target, split without residual. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simlib.core.lmdi import log_mean
from simlib.core.message import N_, Note
from simlib.core.metric import basis_of
from simlib.engine.flow import Limit
from simlib.engine.ledger import Ledger
from simlib.simulate.flows import FLOWS

AMBITION = Limit("ambition", N_("The target asks for more than the forecast"), ("orders", "prices"))
LIMITS: dict[str, Limit] = {limit.name: limit for limit in (AMBITION, *(f.limit for f in FLOWS if f.limit))}
DRIVERS = [limit for limit in LIMITS.values() if limit.driver]
LOSSES = [limit for limit in LIMITS.values() if limit.lost]


def shortfall(ledger: Ledger, expected: Mapping[str, float], target: float) -> dict[str, np.ndarray]:
    """Return breaker → int-like float (replications,): parts of `target` − GMV that add up to it exactly.

    expected: the forecast's `gmv`, `orders` and `sessions` of the year (minor units, counts). What limits cost is read
    off the ledger; what is left between forecast and result is split over the drivers (traffic, conversion, order
    value) by LMDI-I (Ang 2005), which leaves no residual.
    """
    gmv = ledger.total("basket.gmv_paid").astype(float)
    orders, sessions = ledger.total("basket.orders").astype(float), ledger.total("traffic.sessions").astype(float)
    value = gmv / np.maximum(orders, 1)
    lost = {limit.name: limit.lost(ledger, value) for limit in LOSSES}
    free = sum(lost.values(), start=gmv)  # what demand alone would have brought
    now = {"sessions": sessions, "orders": free / np.maximum(value, 1e-9), "order_value": value}
    then = {name: expected[name] for name in ("sessions", "orders")}
    then["order_value"] = expected["gmv"] / max(expected["orders"], 1e-9)
    weight = log_mean(free, expected["gmv"])
    parts = {"ambition": np.full(gmv.shape, float(target) - expected["gmv"])}
    for limit in DRIVERS:
        ratio = np.maximum(limit.driver(now), 1e-12) / max(limit.driver(then), 1e-12)
        parts[limit.name] = -weight * np.log(ratio)
    # Where nothing was sold at all there is no logarithm to take: all of it is missing traffic.
    nothing = free <= 0
    for limit in DRIVERS:
        all_of_it = expected["gmv"] * (limit.name == "traffic")
        parts[limit.name] = np.where(nothing, all_of_it, parts[limit.name])
    return parts | lost


def breakers(
    ledger: Ledger, expected: Mapping[str, float], target: float, *, basis: Mapping[str, str]
) -> tuple[list[dict], int]:
    """Return (breakers, number missed); a breaker: name, what, gmv_lost (mean over misses), share, basis.

    name is a code, what a `Note` as JSON: they are put into words where they are shown.
    """
    parts = shortfall(ledger, expected, target)
    missed = ledger.total("basket.gmv_paid") < target
    chosen = missed if missed.any() else np.ones_like(missed)
    means = {name: float(part[chosen].mean()) for name, part in parts.items()}
    harm = sum(max(m, 0) for m in means.values())
    rows = []
    for name, mean in sorted(means.items(), key=lambda item: -item[1]):
        limit = LIMITS[name]
        rows.append(
            {
                "name": name,
                "what": Note(f"simulate.limit_{name}", limit.detail(ledger) if limit.detail else {}).to_json(),
                "gmv_lost": mean,
                "share": max(mean, 0) / harm if harm > 0 else 0.0,
                "basis": basis_of(limit.basis, basis),
            }
        )
    return rows, int(missed.sum())
