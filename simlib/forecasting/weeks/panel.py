"""Many weekly series at once: one regression, effects of each series shrunk to the common ones. Time: week.

On log1p of sales: a level of each series (exponential smoothing with an exact start, averaged over five speeds by their
errors two months ahead), effects of regressors by filtered least squares with random coefficients (Laird & Ware
1982, by EM), errors by weeks ahead from the panel's own past.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlib.forecasting.weeks.response import usual_size

GAINS = (0.02, 0.06, 0.15, 0.3, 0.5)
CLIP = 3.5  # robust standard deviations
EM_STEPS, EM_AGAIN = 8, 2  # from nothing, and from what another speed found
LAGS = (1, 2, 4, 8, 13, 26)
JUDGED = (1, 4, 8)  # weeks ahead by which the speeds of the level are weighed
PANEL_WEEKS = 52.0  # weeks of its own that a series needs to count as much as the panel in that
WARM = 8  # first weeks whose errors are not judged
UNLIKE = 0.1  # variance of an effect between series at usual size: start of the search
LONE_SD = 0.5  # of a week's log sales where no good has more than two
ODD = 2.0  # log by which a week may exceed its fit and still count for the mean
OWN_WEEKS = 6.0  # weeks that the panel's typical sd counts for


@dataclass(frozen=True)
class PanelFit:
    """Fitted panel of N series, k regressors, G speeds of the level.

    `beta` (G, N, k), `level` (G, N), `weight` (G, N) adding up to 1, `common` (k,), `centre` (k,), `sd` (N,) one week
    ahead, `growth` (len(LAGS),) the sd so many weeks ahead over that of one, `smear` (N,) the mean over the median,
    `tie` the correlation of one week's errors between series, `doubt` (N, k, k) the covariance of own effects.
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
    doubt: np.ndarray

    def law(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return centre and sd (N, h) of log1p(y) for regressors `x` (N, h, k) of the weeks ahead."""
        h = np.arange(1, x.shape[1] + 1)
        loc = (self.weight * self.level).sum(0)[:, None] + self.effect(x)
        variance, last = self.growth**2, LAGS[-1]
        rate = (variance[-1] - variance[0]) / (last - 1)
        wide = np.interp(h, LAGS, variance) + rate * np.maximum(h - last, 0)
        away = x - self.centre
        doubt = np.einsum("nhk,nkl,nhl->nh", away, self.doubt, away)
        return loc, np.sqrt(self.sd[:, None] ** 2 * wide + doubt)

    def effect(self, x: np.ndarray) -> np.ndarray:
        """Return the effects (N, weeks) of regressors `x` (N, weeks, k), zero at the panel's mean regressors."""
        return np.einsum("ntk,nk->nt", x - self.centre, np.einsum("gn,gnk->nk", self.weight, self.beta))


def fit_panel(z: np.ndarray, x: np.ndarray, prior: np.ndarray) -> PanelFit:
    """Return the PanelFit of `z` = log1p(y) (N, T), NaN where unseen, and regressors `x` (N, T, k).

    `prior` (k,) is the sd of a common effect around zero, at the usual size of its regressor.
    """
    seen = np.isfinite(z)
    centre = x[seen].mean(0) if seen.any() else np.zeros(x.shape[2])
    size = usual_size(x[seen] - centre)
    scaled = (x - centre) / size
    fits, start = [], None
    for gain in GAINS:
        fits.append(_fit(z, scaled, seen, gain, prior, start))
        start = fits[-1]["spread"]
    get = lambda name: np.stack([fit[name] for fit in fits])  # noqa: E731
    beta, levels, weeks = get("beta"), get("levels"), seen.sum(1)
    u = z - np.matmul(scaled, beta[..., None])[..., 0]
    weight = _weights(u, levels, weeks)
    mixed = lambda part: np.einsum("gn,gn...->n...", weight, part)  # noqa: E731
    u, levels, error = mixed(u), mixed(levels), mixed(get("error"))
    sd = _own_sd(error, weeks, mixed(get("spent")))
    common = mixed(get("common")[:, None].repeat(len(z), 1)).sum(0) / max(len(z), 1) / size
    growth, smear = _growth(u, levels, sd), _smear(z, z[:, 1:] - u[:, 1:] + levels[:, :-1])
    doubt = mixed(get("doubt")) / size / size[:, None]
    return PanelFit(beta / size, get("level"), weight, common, centre, sd, growth, smear, _tie(error, sd), doubt)


def _own_sd(error, weeks, spent):
    """Sd (N,) of one week's errors; `spent` weeks were used up by effects. Shrunk to the panel's typical one."""
    sd = np.sqrt((error**2).sum(1) / np.maximum(weeks - 1 - spent, np.maximum(weeks / 2, 1)))
    typical = np.median(sd[sd > 0]) if (sd > 0).any() else LONE_SD * (weeks.max(initial=0) < 3)
    return np.sqrt((weeks * sd**2 + OWN_WEEKS * typical**2) / (weeks + OWN_WEEKS))


def _fit(z, x, seen, gain, prior, start):
    """Fit at one gain, and again with outliers pulled in; `start` is what another gain found of spreads.

    Returns effects, their covariance and the weeks they used up, level, levels by week, one-week errors, spreads.
    """
    ex, levels_x, weight = _filter(x, seen, gain)
    weighted = (weight[..., None] * ex).transpose(0, 2, 1)
    a = np.matmul(weighted, ex)
    pulled, weights = z, np.maximum(weight.sum(1), 1)
    for last in (False, True):
        ez, levels, _ = _filter(np.where(seen, pulled, 0.0)[..., None], seen, gain)
        ez = ez[..., 0]
        c = np.matmul(weighted, ez[..., None])[..., 0]
        common, beta, start, cover = _shrunk(a, c, (weight * ez**2).sum(1), weights, prior, start)
        error = np.sqrt(weight) * (ez - np.matmul(ex, beta[..., None])[..., 0])
        if not last:
            wide = CLIP * _robust(error, weight > 0)[:, None]
            pulled = z - np.where(seen, error - np.clip(error, -wide, wide), 0.0)
    levels = levels[..., 0] - np.matmul(levels_x, beta[..., None])[..., 0]
    started = np.where(np.cumsum(seen, 1) > 0, levels, np.nan)
    spent = np.einsum("nkl,nlk->n", a, cover) / start[0]
    return {
        "beta": beta, "common": common, "doubt": cover, "spent": spent, "level": levels[:, -1], "levels": started,
        "error": error, "spread": start,
    }  # fmt: skip


def _robust(error, seen):
    """Robust sd (N,) of errors, the plain one where more than half are nil."""
    robust = 1.4826 * _median(np.where(seen, np.abs(error), np.nan))
    return np.where(robust > 0, robust, np.sqrt((error**2).sum(1) / np.maximum(seen.sum(1), 1)))


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
    level, count = np.zeros((n, m)), np.cumsum(seen, 1) - seen
    weight = np.where(seen, count / (count + 1), 0.0)
    step = np.where(seen, np.maximum(1 / (count + 1), gain), 0.0)
    innovation, levels = np.zeros((weeks, n, m)), np.zeros((weeks, n, m))
    for t in range(weeks):
        e = values[:, t] - level
        innovation[t] = e
        level = level + step[:, t, None] * e
        levels[t] = level
    innovation = np.where((weight > 0)[..., None], innovation.swapaxes(0, 1), 0.0)
    levels = levels.swapaxes(0, 1)
    return innovation, levels, weight


def _shrunk(a, c, zz, weeks, prior, start):
    """Return common (k,) and own coefficients (N, k), variances (noise, spread), covariance (N, k, k) of own ones.

    Random coefficients: the common ones by generalized least squares, the variances of noise and of effects between
    series by EM, in few steps from the variances `start` where these are given.
    """
    noise, tau = start or (np.maximum(zz / weeks, 1e-6), np.minimum(UNLIKE, prior**2 / 4))
    if not c.size:
        return np.zeros(c.shape[1]), np.zeros(c.shape), (noise, tau), np.zeros(a.shape)
    for _ in range(EM_AGAIN if start else EM_STEPS):
        information, scaled = a / noise[:, None, None], c / noise[:, None]
        cover = np.linalg.inv(information + np.diag(1 / tau))
        part = np.matmul(information, cover)
        of_all = (information - np.matmul(part, information)).sum(0) + np.diag(1 / prior**2)
        common = np.linalg.solve(of_all, (scaled - np.einsum("nkl,nl->nk", part, scaled)).sum(0))
        own = np.einsum("nkl,nl->nk", cover, scaled + common / tau)
        tau = np.maximum(((own - common) ** 2 + np.einsum("nkk->nk", cover)).mean(0), 1e-4)
        left = zz - 2 * (own * c).sum(1) + np.einsum("nk,nkl,nl->n", own, a, own)
        noise = np.maximum(left / weeks, 1e-6)
    return common, own, (noise, tau), cover


def _weights(u, levels, weeks):
    """Weights (G, N) of the speeds: by their errors one to eight weeks ahead, a series' own and the panel's."""
    cost = []
    for lag in [lag for lag in JUDGED if lag + WARM < u.shape[2]]:
        e2 = (u[..., lag:] - levels[..., :-lag])[..., WARM:] ** 2
        seen = np.isfinite(e2)
        rms = np.sqrt(np.where(seen, e2, 0).sum(2) / np.maximum(seen.sum(2), 1))
        cost.append(np.where(seen.any(2), np.log(np.maximum(rms, 1e-3)), 0.0))
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
    """Sales over those fitted one week ahead, each series' own (N,) shrunk to the panel's."""
    seen = np.isfinite(z[:, 1:]) & np.isfinite(fitted)
    seen[:, :WARM] = False
    sold = np.where(seen, np.expm1(np.minimum(z[:, 1:], fitted + ODD)), 0).sum(1)
    made = np.where(seen, np.expm1(np.minimum(fitted, 50)), 0).sum(1)
    some = made > 0
    panel = np.clip(np.median(sold[some] / made[some]), 1, 3) if some.any() else 1.0
    weeks = seen.sum(1)
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
