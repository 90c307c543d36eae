"""Many weekly series at once: one regression with effects of each series drawn to the common ones. Time: week.

On log1p of sales: a level of each series (exponential smoothing with an exact start, averaged over five speeds by their
errors two months ahead), effects of known regressors by filtered least squares with random coefficients (Laird & Ware
1982, by EM), errors by weeks ahead from the panel's own past.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

GAINS = (0.02, 0.05, 0.1, 0.2, 0.35)
CLIP = 3.5  # robust standard deviations
EM_STEPS = 8
LAGS = (1, 2, 4, 8, 13, 26)
JUDGED = (1, 4, 8)  # weeks ahead by which the speeds of the level are weighed
PANEL_WEEKS = 52.0  # weeks of its own that a series needs to count as much as the panel in that
WARM = 8  # first weeks whose errors are not judged
OWN_WEEKS = 6.0  # weeks that the panel's typical sd counts for


@dataclass(frozen=True)
class PanelFit:
    """Fitted panel of N series, k regressors, G speeds of the level.

    `beta` (G, N, k), `level` (G, N), `weight` (G, N) adding up to 1, `common` (k,), `centre` (k,), `sd` (N,) one week
    ahead, `growth` (len(LAGS),) the sd so many weeks ahead over that of one, `smear` (N,) the mean over the median,
    `tie` the correlation of one week's errors between series.
    """

    beta: np.ndarray
    level: np.ndarray
    weight: np.ndarray
    common: np.ndarray
    centre: np.ndarray
    sd: np.ndarray
    growth: np.ndarray
    smear: np.ndarray
    tie: float

    def law(self, x):
        """Return centre and sd (N, h) of log1p(y) for regressors `x` (N, h, k) of the weeks ahead."""
        h = np.arange(1, x.shape[1] + 1)
        loc = (self.weight * self.level).sum(0)[:, None] + self.effect(x)
        variance, last = self.growth**2, LAGS[-1]
        rate = (variance[-1] - variance[0]) / (last - 1)
        wide = np.interp(h, LAGS, variance) + rate * np.maximum(h - last, 0)
        return loc, self.sd[:, None] * np.sqrt(wide)

    def effect(self, x):
        """Return the effects (N, weeks) of regressors `x` (N, weeks, k), nil at the panel's mean regressors."""
        return np.einsum("ntk,nk->nt", x - self.centre, np.einsum("gn,gnk->nk", self.weight, self.beta))


def fit_panel(z, x):
    """Return the PanelFit of `z` = log1p(y) (N, T), NaN where unseen, and regressors `x` (N, T, k)."""
    seen = np.isfinite(z)
    centre = x[seen].mean(0) if seen.any() else np.zeros(x.shape[2])
    fits = [_fit(z, x - centre, seen, gain) for gain in GAINS]
    beta, level, levels, error = (np.stack([f[k] for f in fits]) for k in ("beta", "level", "levels", "error"))
    weeks = seen.sum(1)
    u = z - np.matmul(x - centre, beta[..., None])[..., 0]
    weight = _weights(u, levels, weeks)
    u, levels, error = (np.einsum("gn,gnt->nt", weight, part) for part in (u, levels, error))
    sd = np.sqrt((error**2).sum(1) / np.maximum(weeks - 1, 1))
    typical = np.median(sd[sd > 0]) if (sd > 0).any() else 0.0
    sd = np.sqrt((weeks * sd**2 + OWN_WEEKS * typical**2) / (weeks + OWN_WEEKS))
    common = np.einsum("gn,gk->k", weight, np.stack([f["common"] for f in fits])) / max(len(z), 1)
    growth, smear = _growth(u, levels, sd), _smear(z, z[:, 1:] - u[:, 1:] + levels[:, :-1])
    return PanelFit(beta, level, weight, common, centre, sd, growth, smear, _tie(error, sd))


def _fit(z, x, seen, gain):
    """Fit at one gain, and again with outliers pulled in."""
    made = _solve(z, x, seen, gain)
    wide = CLIP * made["robust"][:, None]
    excess = np.where(seen, made["error"] - np.clip(made["error"], -wide, wide), 0.0)
    return _solve(z - excess, x, seen, gain)


def _solve(z, x, seen, gain):
    """Return effects, level, levels by week and one-week errors of every series."""
    both = np.concatenate([np.where(seen, z, 0.0)[..., None], x], 2)
    innovation, levels, weight = _filter(both, seen, gain)
    ez, ex = innovation[..., 0], innovation[..., 1:]
    weighted = weight[..., None] * ex
    a = np.matmul(weighted.transpose(0, 2, 1), ex)
    c = np.einsum("ntk,nt->nk", weighted, ez)
    common, beta = _shrunk(a, c, (weight * ez**2).sum(1), np.maximum(weight.sum(1), 1))
    error = np.sqrt(weight) * (ez - np.einsum("ntk,nk->nt", ex, beta))
    robust = 1.4826 * _median(np.where(weight > 0, np.abs(error), np.nan))
    levels = levels[..., 0] - np.einsum("ntk,nk->nt", levels[..., 1:], beta)
    rms = np.sqrt((error**2).sum(1) / np.maximum((weight > 0).sum(1), 1))
    return {
        "beta": beta,
        "common": common,
        "level": levels[:, -1],
        "levels": np.where(np.cumsum(seen, 1) > 0, levels, np.nan),
        "error": error,
        "robust": np.where(robust > 0, robust, rms),
    }


def _median(values):
    """Row medians of what is not NaN; 0 where nothing is."""
    out = np.zeros(len(values))
    some = np.isfinite(values).any(1)
    out[some] = np.nanmedian(values[some], axis=1)
    return out


def _filter(values, seen, gain):
    """Return innovations and levels (N, T, m) and weights (N, T) of exponential smoothing that starts as a mean.

    A week's weight is one over the variance of its innovation: n / (n + 1) after n weeks, 0 at the first.
    """
    n, weeks, m = values.shape
    level, count = np.zeros((n, m)), np.zeros(n)
    innovation, levels, weight = np.zeros((n, weeks, m)), np.zeros((n, weeks, m)), np.zeros((n, weeks))
    for t in range(weeks):
        at = seen[:, t]
        e = np.where(at[:, None], values[:, t] - level, 0.0)
        weight[:, t] = np.where(at, count / (count + 1), 0.0)
        innovation[:, t] = np.where(count[:, None] > 0, e, 0.0)
        level = level + np.maximum(1 / (count + 1), gain)[:, None] * e
        levels[:, t] = level
        count += at
    return innovation, levels, weight


def _shrunk(a, c, zz, weeks):
    """Return common (k,) and own coefficients (N, k): random coefficients by EM, variances of noise and effects."""
    n, k = c.shape
    if k == 0 or n == 0:
        return np.zeros(k), np.zeros((n, k))
    noise, tau = np.maximum(zz / weeks, 1e-6), np.full(k, 0.25)
    precision = (a / noise[:, None, None]).sum(0) + np.eye(k)
    common = np.linalg.solve(precision, (c / noise[:, None]).sum(0))
    for _ in range(EM_STEPS):
        cover = np.linalg.inv(a / noise[:, None, None] + np.diag(1 / tau))
        own = np.einsum("nkl,nl->nk", cover, c / noise[:, None] + common / tau)
        common = own.sum(0) / (n + tau)  # a weak pull to zero, so that one series alone stays defined
        tau = np.maximum(((own - common) ** 2 + np.einsum("nkk->nk", cover)).mean(0), 1e-4)
        left = zz - 2 * (own * c).sum(1) + np.einsum("nk,nkl,nl->n", own, a, own)
        noise = np.maximum(left / weeks, 1e-6)
    return common, own


def _weights(u, levels, weeks):
    """Weights (G, N) of the speeds: by their errors one to eight weeks ahead, a series' own and the panel's."""
    cost = []
    for lag in [lag for lag in JUDGED if lag + WARM < u.shape[2]]:
        e2 = (u[..., lag:] - levels[..., :-lag])[..., WARM:] ** 2
        known = np.isfinite(e2)
        rms = np.sqrt(np.where(known, e2, 0).sum(2) / np.maximum(known.sum(2), 1))
        cost.append(np.where(known.any(2), np.log(np.maximum(rms, 1e-3)), 0.0))
    if not cost:
        return np.full(u.shape[:2], 1 / len(u))
    cost = np.mean(cost, 0)
    own = weeks / (weeks + PANEL_WEEKS)
    judged = own * cost + (1 - own) * cost.mean(1, keepdims=True)
    score = -np.maximum(weeks, 1) / JUDGED[-1] * (judged - judged.min(0))
    return np.exp(score) / np.exp(score).sum(0)


def _growth(u, levels, sd):
    """Return the sd of errors LAGS weeks ahead over one week's, from the whole panel, never falling."""
    found = []
    for lag in LAGS:
        e = (u[:, lag:] - levels[:, :-lag])[:, WARM:] / np.maximum(sd, 1e-9)[:, None]
        e = np.clip(e[np.isfinite(e)], -CLIP, CLIP)
        m = len(e) / lag
        found.append(((e**2).sum() / lag + 10 * (1 + 0.02 * (lag - 1))) / (m + 10))
    return np.sqrt(np.maximum.accumulate(found))


def _smear(z, fitted):
    """Sales over those fitted one week ahead, each series' own (N,) drawn to the panel's."""
    known = np.isfinite(z[:, 1:]) & np.isfinite(fitted)
    known[:, :WARM] = False
    sold = np.where(known, np.expm1(z[:, 1:]), 0).sum(1)
    made = np.where(known, np.expm1(np.minimum(fitted, 50)), 0).sum(1)
    some = made > 0
    panel = np.clip(np.median(sold[some] / made[some]), 1, 3) if some.any() else 1.0
    weeks = known.sum(1)
    own = np.where(some, sold / np.where(some, made, 1.0), panel)
    return np.clip((weeks * own + PANEL_WEEKS / 2 * panel) / (weeks + PANEL_WEEKS / 2), 0.9, 3)


def _tie(error, sd):
    """Mean correlation of one week's errors between series, from the variance of their sum; within 0 and 0.9."""
    scaled = np.clip(error / np.maximum(sd, 1e-9)[:, None], -CLIP, CLIP)
    n = (scaled != 0).sum(0)
    if (n > 1).sum() < WARM:
        return 0.0
    excess = (scaled.sum(0)[n > 1] ** 2 - (scaled**2).sum(0)[n > 1]) / (n[n > 1] * (n[n > 1] - 1.0))
    return float(np.clip(excess.mean() / max((scaled[scaled != 0] ** 2).mean(), 1e-9), 0, 0.9))
