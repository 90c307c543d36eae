"""Every random quantity as a quantile of (bits, upstream counts, parameters): fast, and scenarios couple."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

Z = ndtri((np.arange(65536) + 0.5) / 65536)
SMALL_MEAN = 3.0
SMALL_VARIANCE = 4.0


def normal_at(bits: np.ndarray) -> np.ndarray:
    """Return standard normal quantiles of 16 bits, float64; 65,536 levels, mean exactly 0."""
    return Z[bits]


def uniform_at(bits: np.ndarray) -> np.ndarray:
    """Return uniform quantiles of 16 bits, strictly between 0 and 1."""
    return (bits + 0.5) / 65536


def dither(bits: np.ndarray) -> np.ndarray:
    """Return a second uniform in (0, 1) scrambled out of the same bits, for unbiased rounding: E⌊x + u⌋ = x."""
    return ((bits.astype(np.uint32) * np.uint32(40503) + np.uint32(12345)) % np.uint32(65536) + 0.5) / 65536


def poisson_at(bits: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return Poisson quantiles of 16 bits: int64, broadcast of `bits` and `mean`."""
    return poisson_of(np.broadcast_to(Z[bits], np.broadcast_shapes(bits.shape, np.shape(mean))), mean)


def poisson_of(z: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return Poisson quantiles at the normal quantile `z`: int64.

    Means of 3 and more: Giles 2016 (total variation 0.26 % at 3, 0.04 % from 100); below: exact inversion.
    """
    mean = np.broadcast_to(mean, z.shape)
    small = mean < SMALL_MEAN
    if not small.any():
        return _expand_poisson(z, mean)
    count = np.empty(z.shape, dtype=np.int64)
    count[small] = _invert_poisson(ndtr(z[small]), mean[small])
    if not small.all():
        count[~small] = _expand_poisson(z[~small], mean[~small])
    return count


def _expand_poisson(z, mean):
    root, z2 = np.sqrt(mean), z * z
    x = mean + root * z + z2 / 6 + 1 / 3 - z * (z2 + 2) / (72 * root)
    return np.maximum(np.floor(x), 0).astype(np.int64)


def _invert_poisson(u, mean):
    """Return the smallest k with F(k) ≥ u; cells already answered leave the loop."""
    k = np.zeros(u.shape, dtype=np.int64)
    term = np.exp(-mean)
    live = np.flatnonzero((u > term) & (mean > 0))
    term, left, mean = term[live], u[live] - term[live], mean[live]
    step = 0
    while live.size:
        step += 1
        term = term * mean / step
        k[live] = step
        on = (left > term) & (step < 60)
        live, left, mean, term = live[on], (left - term)[on], mean[on], term[on]
    return k


def binomial_at(bits: np.ndarray, n: np.ndarray, p: np.ndarray | float) -> np.ndarray:
    """Return binomial quantiles in 0..n of 16 bits: int64.

    Cornish-Fisher expansion where n·p·(1−p) ≥ 4, exact inversion below.
    """
    shape = np.broadcast_shapes(bits.shape, np.shape(n), np.shape(p))
    bits, n, p = np.broadcast_to(bits, shape), np.broadcast_to(n, shape), np.broadcast_to(p, shape)
    z, q = Z[bits], 1 - p
    variance = n * p * q
    sd, skew, z2 = np.sqrt(np.maximum(variance, 1e-6)), 1 - 2 * p, z * z
    third = z * ((z2 - 3) * (1 - 6 * p * q) / 24 - (2 * z2 - 5) * skew**2 / 36 - 1 / 24) / sd
    x = np.floor(n * p + sd * z + skew * (z2 - 1) / 6 + 0.5 + third)
    count = np.clip(x, 0, n).astype(np.int64)
    small = np.flatnonzero((variance < SMALL_VARIANCE).ravel())
    if small.size:
        u = uniform_at(bits.ravel()[small].astype(np.int64))
        count.ravel()[small] = _invert_binomial(u, n.ravel()[small], p.ravel()[small])
    return count


def _invert_binomial(u, n, p):
    """Return the smallest k with F(k) ≥ u, counting failures instead where p > ½ so that the loop stays short."""
    flip = p > 0.5
    p, u = np.where(flip, 1 - p, p), np.where(flip, 1 - u, u)
    k = np.zeros(u.shape, dtype=np.int64)
    ratio = p / np.maximum(1 - p, 1e-12)
    term = np.exp(n * np.log1p(-np.minimum(p, 0.5)))
    live = np.flatnonzero((u > term) & (n > 0) & (p > 0))
    term, left, ratio_on, n_on = term[live], u[live] - term[live], ratio[live], n[live]
    step = 0
    while live.size:
        step += 1
        term = term * ratio_on * (n_on - step + 1) / step
        k[live] = step
        on = (left > term) & (step < n_on) & (step < 80)
        live, left, ratio_on, n_on, term = live[on], (left - term)[on], ratio_on[on], n_on[on], term[on]
    return np.where(flip, n - k, k)


def gamma_factor(z: np.ndarray, sd: np.ndarray | float) -> np.ndarray:
    """Return gamma quantiles with mean 1 and standard deviation `sd` at normal quantiles `z` (Wilson & Hilferty 1931).

    `sd` broadcasts with `z`; 0 gives 1.
    """
    variance = np.square(sd)
    return np.maximum(1 - variance / 9 + z * sd / 3, 0) ** 3


def lines_at(bits: np.ndarray, orders: np.ndarray, per_order: np.ndarray, spread: np.ndarray | float) -> np.ndarray:
    """Return order lines wanted (…, S, R) given orders (…, R).

    per_order: mean lines an order of each SKU, (…, S) or (…, S, R); spread (…,): variance over mean of the number of
    lines in a basket. One rank-one term ties the SKUs of a basket together, so the sum over SKUs has the variance of
    real baskets while each SKU stays Poisson.
    """
    per_order = per_order if per_order.ndim == bits.ndim else per_order[..., None]
    z = Z[bits]
    v = np.sqrt(per_order / np.maximum(per_order.sum(axis=-2, keepdims=True), 1e-300))
    spread = np.asarray(spread, dtype=float)[..., None, None]
    common = (v * z).sum(axis=-2, keepdims=True)
    z = (z + (np.sqrt(spread) - 1) * v * common) / np.sqrt(1 + (spread - 1) * v * v)
    return poisson_of(z, per_order * orders[..., None, :])


def compound_at(bits: np.ndarray, count: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return units in `count` lines: lognormal with matched mean and variance, rounded without bias, at least `count`.

    bits, count: (…, S, R); mean ≥ 1 and variance of the units in one line: (S,). Sums of heavy-tailed lines are close
    to lognormal (Fenton & Wilkinson). int64.
    """
    extra = mean - 1
    if not (extra > 0).any():
        return count
    units = count.ravel().copy()
    sku = np.broadcast_to(np.arange(mean.size)[:, None], count.shape).ravel()
    live = np.flatnonzero((units > 0) & (extra[sku] > 0))
    n, m, v = units[live].astype(float), extra[sku[live]], variance[sku[live]]
    chosen = bits.ravel()[live]
    log_variance = np.log1p(v / (n * m * m))
    drawn = n * m * np.exp(np.sqrt(log_variance) * Z[chosen] - log_variance / 2)
    units[live] += np.floor(drawn + dither(chosen)).astype(np.int64)
    return units.reshape(count.shape)
