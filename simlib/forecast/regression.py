"""Regression on log1p with ARMA(1,1) errors on a grid: filter, ridge, choose. Time: seen day, others left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlib.forecast.decompose import CLIP, decompose, robust_sd
from simlib.forecast.fitted import LogLaw
from simlib.forecast.spread import sd_by_day

THETAS = (0.0, -0.3, -0.5, -0.65, -0.8, -0.9, -0.95)


@dataclass(frozen=True)
class Regression:
    """Weekday, holidays, regressors and, once a year is known, eight harmonics; level by ARMA(1,1) errors."""

    harmonics: int = 8
    year_known: int = 420
    longest: int = 1461

    def fit(self, series):
        """Return the fitted model, or None with fewer than 21 seen days."""
        first = max(len(series.y) - self.longest, 0)
        seen = np.flatnonzero(series.seen[first:]) + first
        if len(seen) < 21:
            return None
        d = decompose(series)
        z = series.log(series.y[seen]) - d.peak(series.past)[seen]
        long = len(series.y) >= self.year_known
        design = _Design(series, seen, self.harmonics if long else 0)
        phis = (0.9, 0.97, 0.99, 1.0) if long else (1.0,)
        scale = max(robust_sd(np.diff(z)) / np.sqrt(2), 1e-3)
        best = _search(z, design, phis, scale)
        clean = _without_outliers(z, best)
        best = _solve(clean, design, best.phi, best.theta, scale)
        sd_at = sd_by_day(_errors_ahead(z, design, best), best.sd)

        def law(days):
            loc, sd = _law(days, design, best, sd_at)
            return loc + d.peak(days), sd

        return LogLaw(series, law, noise=best.sd)


class _Design:
    """Columns and prior sd (k,) of the regression, for past and future days alike."""

    def __init__(self, series, seen, harmonics):
        past = series.past
        self.harmonics = harmonics
        self.names = sorted(set(past.holiday[seen]) - {""})
        self.origin = past.date[seen[-1]]
        self.mean_x, self.sd_x = past.x[seen].mean(0), np.maximum(past.x[seen].std(0), 1e-12)
        self.x = self.columns(past, seen)
        k = past.x.shape[1]
        fourier = np.repeat(0.3 / np.arange(1, harmonics + 1), 2) if harmonics else np.zeros(0)
        self.prior = np.concatenate([np.full(7, 1.0), np.full(len(self.names), 0.7), np.full(k, 0.5), fourier, [20.0]])

    def columns(self, days, at):
        """Return the design matrix (len(at), k) of days `at` of `days`, the last column the constant."""
        week = (days.weekday[at][:, None] == np.arange(7)).astype(float)
        names = np.array(self.names, dtype=object)
        feast = (days.holiday[at][:, None] == names[None, :]).astype(float)
        x = (days.x[at] - self.mean_x) / self.sd_x
        turn = (
            2
            * np.pi
            * ((days.date[at] - self.origin).astype(float) / 365.25)[:, None]
            * np.arange(1, self.harmonics + 1)
        )
        fourier = np.stack([np.sin(turn), np.cos(turn)], 2).reshape(len(at), -1)
        return np.hstack([week, feast, x, fourier, np.ones((len(at), 1))])


@dataclass(frozen=True)
class _Solution:
    phi: float
    theta: float
    beta: np.ndarray
    innovations: np.ndarray
    sd: float
    cost: float
    last_error: float


def _search(z, design, phis, scale):
    return min((_solve(z, design, phi, theta, scale) for phi in phis for theta in THETAS), key=lambda s: s.cost)


def _solve(z, design, phi, theta, scale):
    """Filter both sides by (1 − φB)/(1 + θB), ridge with the priors; cost: penalised concentrated log-likelihood."""
    from scipy.signal import lfilter

    num, den = [1.0, -phi], [1.0, theta]
    fx, fz = lfilter(num, den, design.x, axis=0), lfilter(num, den, z)
    # The first day's error has the stationary spread, or any level when φ = 1: it is left to the constant's wide prior.
    penalty = (scale / design.prior) ** 2
    beta = np.linalg.solve(fx.T @ fx + np.diag(penalty), fx.T @ fz)
    innovations = fz - fx @ beta
    wide = CLIP * max(robust_sd(innovations), 1e-9)
    pulled = np.clip(innovations, -wide, wide)
    sd = float(np.sqrt(np.mean(pulled[7:] ** 2) * len(z) / max(len(z) - 7, 1)))
    cost = np.log(max(np.mean(pulled**2) + (penalty * beta**2).sum() / len(z), 1e-12))
    return _Solution(phi, theta, beta, innovations, sd, cost, float(z[-1] - design.x[-1] @ beta))


def _without_outliers(z, solution):
    wide = CLIP * max(robust_sd(solution.innovations), 1e-9)
    excess = solution.innovations - np.clip(solution.innovations, -wide, wide)
    excess[:7] = 0.0
    return z - excess


def _law(days, design, s, sd_at):
    step = np.maximum(np.cumsum(days.open), 1)
    first = s.phi * s.last_error + s.theta * s.innovations[-1]
    carried = s.phi ** (step - 1) * first
    return design.columns(days, np.arange(len(days.date))) @ s.beta + carried, sd_at(step)


def _errors_ahead(z, design, s):
    """Return lag → errors of the forecasts `lag` seen days ahead with these coefficients."""
    u = z - design.x @ s.beta
    first = s.phi * u + s.theta * s.innovations
    return lambda lag: (u[lag:] - s.phi ** (lag - 1) * first[:-lag])[7:]
