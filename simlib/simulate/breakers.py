"""What each missing replication lacked: the gap to the target, split without residual. Money: minor units."""

from __future__ import annotations

import numpy as np

from simlib.core.lmdi import log_mean
from simlib.core.metric import basis_of

LIMITS = {
    "ambition": "the target asks for more than the forecast",
    "traffic": "a weak year: fewer visits than the forecast expects",
    "conversion": "fewer of the visits buy",
    "order value": "orders are worth less",
    "stock": "units wanted were not in stock",
    "warehouse": "late parcels put buyers off",
}
RESTS_ON = {
    "ambition": ("orders", "prices"),
    "traffic": ("orders", "sessions"),
    "conversion": ("orders", "sessions"),
    "order value": ("orders", "prices"),
    "stock": ("stock", "lead_times"),
    "warehouse": ("capacity", "promise"),
}


def gap(ledger, expected, target):
    """Return breaker → int-like float (replications,): parts of `target` − GMV that add up to it exactly.

    expected: the forecast's `gmv`, `orders` and `sessions` of the year (minor units, counts). Stock and warehouse are
    read off the ledger; what is left between forecast and result is split over traffic, conversion and order value by
    LMDI-I (Ang 2005), which leaves no residual.
    """
    gmv = ledger.total("basket.gmv_paid").astype(float)
    orders, sessions = ledger.total("basket.orders").astype(float), ledger.total("traffic.sessions").astype(float)
    value = gmv / np.maximum(orders, 1)
    late = ledger.total("conversion.lost_to_late_milli") / 1000 * value
    hidden = ledger.total("conversion.lost_to_stock_milli") / 1000 * value
    stock = ledger.total("basket.gmv_lost") + hidden
    free = gmv + stock + late  # what demand alone would have brought
    kept_orders = free / np.maximum(value, 1e-9)
    drivers = {
        "traffic": (sessions, expected["sessions"]),
        "conversion": (kept_orders / np.maximum(sessions, 1), expected["orders"] / max(expected["sessions"], 1)),
        "order value": (value, expected["gmv"] / max(expected["orders"], 1e-9)),
    }
    weight = log_mean(free, expected["gmv"])
    parts = {"ambition": np.full(gmv.shape, float(target) - expected["gmv"])}
    for name, (now, then) in drivers.items():
        parts[name] = -weight * np.log(np.maximum(now, 1e-12) / max(then, 1e-12))
    # Where nothing was sold at all there is no logarithm to take: all of it is missing traffic.
    nothing = free <= 0
    parts = {n: np.where(nothing & (n in drivers), expected["gmv"] * (n == "traffic"), p) for n, p in parts.items()}
    return parts | {"stock": stock, "warehouse": late}


def breakers(ledger, expected, target, *, basis, in_words):
    """Return (breakers, number missed); a breaker: name, what, gmv_lost (mean over misses), share, basis."""
    parts = gap(ledger, expected, target)
    missed = ledger.total("basket.gmv_paid") < target
    chosen = missed if missed.any() else np.ones_like(missed)
    means = {name: float(part[chosen].mean()) for name, part in parts.items()}
    harm = sum(max(m, 0) for m in means.values())
    rows = []
    for name, mean in sorted(means.items(), key=lambda item: -item[1]):
        rows.append(
            {
                "name": name,
                "what": LIMITS[name].capitalize() + in_words.get(name, ""),
                "gmv_lost": mean,
                "share": max(mean, 0) / harm if harm > 0 else 0.0,
                "basis": basis_of(RESTS_ON[name], basis),
            }
        )
    return rows, int(missed.sum())
