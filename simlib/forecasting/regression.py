"""Regression on log1p with ARMA(1,1) errors, averaged over a grid by evidence. Time: seen day, others left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simlib.forecasting.decompose import CLIP, decompose, robust_sd
from simlib.forecasting.error_by_lead import sd_by_day
from simlib.forecasting.fitted import LogLaw
from simlib.forecasting.holiday_days import run_ups
from simlib.forecasting.prepare import YEARLY_FROM, Series

PHIS = (0.9, 0.97, 0.99, 1.0)
THETAS = (0.0, -0.3, -0.5, -0.65, -0.8, -0.9, -0.95)
SEASONS = (0.0, 0.1, 0.3)  # prior sd of the first harmonic: no year, a calm one, a lively one
LEAST = 0.02  # share of the evidence below which a solution is left out


@dataclass(frozen=True)
class Regression:
    """Weekday, holidays and, from a year on, the fortnight before moving feasts and eight harmonics.

    The level follows ARMA(1,1) errors. Solutions of all φ, θ and seasons' priors count by their marginal likelihood
    (Gelman et al. 2013, chapter 14).
    """

    harmonics: int = 8
    longest: int = 1461

    def fit(self, series: Series) -> LogLaw | None:
        """Return the fitted model, or None with fewer than 21 seen days."""
        first = max(len(series.y) - self.longest, 0)
        seen = np.flatnonzero(series.seen[first:]) + first
        if len(seen) < 21:
            return None
        d = decompose(series)
        z = series.log(series.y[seen]) - d.peak(series.past)[seen]
        long = len(series.y) >= YEARLY_FROM
        design = _Design(series, seen, self.harmonics if long else 0)
        scale = max(robust_sd(np.diff(z)) / np.sqrt(2), 1e-3)
        clean = _without_outliers(z, design, scale)
        phis, seasons = (PHIS, SEASONS) if long else (PHIS[-1:], SEASONS[:1])
        found = [s for phi in phis for theta in THETAS for s in _solve(clean, design, phi, theta, scale, seasons)]
        used, weight = _worth_using(found)
        sd = float(np.sqrt(sum(w * s.variance for w, s in zip(weight, used, strict=True)) * len(z) / (len(z) - 7)))
        sd_at = sd_by_day(_errors_ahead(z, design, used, weight), sd)

        def law(days):
            loc, sd = _law(days, design, used, weight, sd_at)
            return loc + d.peak(days), sd

        return LogLaw(series, law, noise=sd)


class _Design:
    """Columns and prior sd (k,) of the regression, for past and future days alike."""

    def __init__(self, series, seen, harmonics):
        past = series.past
        self.harmonics = harmonics
        self.country = series.country
        self.names = sorted(set(past.holiday[seen]) - {""})
        self.ramps = sorted(run_ups(self.country, past.date[seen[0] :])) if harmonics else []
        self.origin = past.date[seen[-1]]
        self.x = self.columns(past, seen)
        self.fixed = np.repeat([20.0, 1.0, 0.7, 0.3], [1, 7, len(self.names), len(self.ramps)])
        self.fourier = np.repeat(1 / np.arange(1, harmonics + 1), 2) if harmonics else np.zeros(0)

    def columns(self, days, at):
        """Return the design matrix (len(at), k) of days `at` of `days`: first the constant, last the harmonics."""
        week = (days.weekday[at][:, None] == np.arange(7)).astype(float)
        names = np.array(self.names, dtype=object)
        feast = (days.holiday[at][:, None] == names[None, :]).astype(float)
        near = run_ups(self.country, days.date) if self.ramps else {}
        ramp = np.zeros((len(at), len(self.ramps)))
        for i, key in enumerate(self.ramps):
            ramp[:, i] = near[key][at] if key in near else 0.0
        turn = (
            2
            * np.pi
            * ((days.date[at] - self.origin).astype(float) / 365.25)[:, None]
            * np.arange(1, self.harmonics + 1)
        )
        fourier = np.stack([np.sin(turn), np.cos(turn)], 2).reshape(len(at), -1)
        return np.hstack([np.ones((len(at), 1)), week, feast, ramp, fourier])


@dataclass(frozen=True)
class _Solution:
    """Coefficients (k,) at one φ, θ and prior; their covariance is `variance` / `precision`."""

    phi: float
    theta: float
    beta: np.ndarray
    precision: np.ndarray
    variance: float
    evidence: float
    first: np.ndarray  # forecast of the next day's error z − xβ from every seen day
    slope: np.ndarray  # derivative of the last `first` by β


def _filtered(z, x, phi, theta):
    """Both sides through (1 − φB)/(1 + θB): the first day is left to the constant's wide prior."""
    from scipy.signal import lfilter

    return lfilter([1.0, -phi], [1.0, theta], z), lfilter([1.0, -phi], [1.0, theta], x, axis=0)


def _solve(z, design, phi, theta, scale, seasons):
    """Return a ridge solution for every prior sd of the season, with its log marginal likelihood."""
    fz, fx = _filtered(z, design.x, phi, theta)
    gram, cross, n, out = fx.T @ fx, fx.T @ fz, len(z), []
    for season in seasons:
        prior = np.concatenate([design.fixed, season * design.fourier]) if season else design.fixed
        k, penalty = len(prior), (scale / prior) ** 2
        precision = gram[:k, :k] + np.diag(penalty)
        root = np.linalg.cholesky(precision)
        beta = np.zeros(len(cross))
        beta[:k] = np.linalg.solve(precision, cross[:k])
        variance = max(float(fz @ fz - beta @ cross) / n, 1e-12)
        evidence = -n / 2 * np.log(variance) - np.log(np.diag(root)).sum() + np.log(penalty).sum() / 2
        error, innovations = z - design.x @ beta, fz - fx @ beta
        out.append(_Solution(
            phi, theta, beta, precision, variance, float(evidence), phi * error + theta * innovations,
            -phi * design.x[-1] - theta * fx[-1],
        ))  # fmt: skip
    return out


def _worth_using(found):
    """Return the solutions with more than a negligible share of the evidence, and these shares."""
    evidence = np.array([s.evidence for s in found])
    weight = np.exp(evidence - evidence.max())
    weight /= weight.sum()
    used = np.flatnonzero(weight >= min(LEAST, weight.max()))
    return [found[i] for i in used], weight[used] / weight[used].sum()


def _without_outliers(z, design, scale):
    """Pull in days beyond 3.5 robust sd of the innovations of a slowly wandering level."""
    s = _solve(z, design, 1.0, -0.8, scale, SEASONS[:1])[0]
    fz, fx = _filtered(z, design.x, 1.0, -0.8)
    innovations = fz - fx @ s.beta
    wide = CLIP * max(robust_sd(innovations), 1e-9)
    excess = innovations - np.clip(innovations, -wide, wide)
    excess[:7] = 0.0
    return z - excess


def _law(days, design, used, weight, sd_at):
    """Centre (h,), and sd (h,): past errors, unknown coefficients and the solutions' disagreement."""
    step = np.maximum(np.cumsum(days.open), 1)
    x = design.columns(days, np.arange(len(days.date)))
    loc = np.array([x @ s.beta + s.phi ** (step - 1) * s.first[-1] for s in used])
    unknown = []
    for s in used:
        k = len(s.precision)
        moved = (x + s.phi ** (step - 1)[:, None] * s.slope)[:, :k]
        unknown.append(s.variance * (moved * np.linalg.solve(s.precision, moved.T).T).sum(1))
    centre = weight @ loc
    return centre, np.sqrt(sd_at(step) ** 2 + weight @ (np.array(unknown) + (loc - centre) ** 2))


def _errors_ahead(z, design, used, weight):
    """Return lag → errors of the averaged forecasts `lag` seen days ahead with these coefficients."""
    fixed = design.x @ sum(w * s.beta for w, s in zip(weight, used, strict=True))

    def errors_at(lag):
        carried = sum(w * s.phi ** (lag - 1) * s.first[:-lag] for w, s in zip(weight, used, strict=True))
        return ((z - fixed)[lag:] - carried)[7:]

    return errors_at
