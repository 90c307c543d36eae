"""Accuracy metrics and smoothing recursions against published values."""

import warnings

import numpy as np
import pandas as pd
import pytest

from simlib.forecasting import accuracy
from simlib.forecasting.fitted import balanced_normals, paired_normals
from simlib.forecasting.recent_mean import count_quantiles

TRAIN, ACTUAL, FORECAST = [10, 12, 14, 13, 15, 17, 16, 18], [20, 19], [18, 20]
OIL = [446.6565, 454.4733, 455.6630, 423.6322, 456.2713, 440.5881]  # Saudi Arabia, million tonnes, 1996–2007
OIL += [425.3325, 485.1494, 506.0482, 526.7920, 514.2689, 494.2110]
AIR = [
    17.5534,
    21.8601,
    23.8866,
    26.9293,
    26.8885,
    28.8314,
    30.0751,
    30.9535,
]  # Australia, million passengers, 1990–2004
AIR += [30.1857, 31.5797, 32.577569, 33.477398, 39.021581, 41.386432, 41.596552]


def test_accuracy_metrics_by_hand():
    assert accuracy.mase(TRAIN, ACTUAL, FORECAST) == pytest.approx(0.875, rel=1e-9)
    assert accuracy.rmsse(TRAIN, ACTUAL, FORECAST) == pytest.approx(np.sqrt(2.5 / (22 / 7)), rel=1e-9)
    assert accuracy.rmsse(TRAIN, ACTUAL, FORECAST) == pytest.approx(0.891883, abs=5e-7)
    assert accuracy.smape(ACTUAL, FORECAST) == pytest.approx(7.827260, abs=5e-7)
    assert accuracy.pinball(ACTUAL, FORECAST, 0.9) == pytest.approx([1.8, 0.1], rel=1e-9)
    assert accuracy.wape(ACTUAL, FORECAST) == pytest.approx(3 / 39, rel=1e-9)
    assert accuracy.bias(ACTUAL, FORECAST) == pytest.approx(-1 / 39, rel=1e-9)
    assert accuracy.coverage([1, 2, 3, 4], [1, 3, 3, 0], [1, 4, 5, 3]) == 0.5


def test_a_scale_of_zero_is_undefined_not_infinite():
    for value in (
        accuracy.mase([7, 7, 7], [7, 8], [7, 7]),
        accuracy.rmsse([7], [7], [8]),
        accuracy.wape([0, 0], [1, 1]),
        accuracy.bias([0.0], [1.0]),
        accuracy.value_added(1.0, 0.0),
    ):
        assert np.isnan(value)
    assert accuracy.smape([0, 1], [0, 1]) == 0


@pytest.mark.parametrize(("alpha", "ahead"), [(0.2, 484.8025), (0.6, 501.8375), (0.8920, 496.4935)])
def test_simple_smoothing_of_oil(alpha, ahead):
    """Saudi oil output 1996–2007 (Hyndman & Athanasopoulos, 7.1); 0.8920 is the optimum to four digits."""
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    model = SimpleExpSmoothing(np.array(OIL), initialization_method="known", initial_level=OIL[0])
    fit = model.fit(smoothing_level=alpha, optimized=False)
    assert fit.forecast(1)[0] == pytest.approx(ahead, abs=1e-4 if alpha < 0.8 else 5e-3)


def test_holt_of_air_passengers():
    """Australian air passengers 1990–2004 (Hyndman & Athanasopoulos, 7.2): α 0.8, β* 0.2, start from the first two."""
    from statsmodels.tsa.holtwinters import Holt

    model = Holt(np.array(AIR), initialization_method="known", initial_level=AIR[0], initial_trend=AIR[1] - AIR[0])
    fit = model.fit(smoothing_level=0.8, smoothing_trend=0.2, optimized=False)
    assert fit.forecast(5) == pytest.approx([43.76, 45.59, 47.43, 49.27, 51.10], abs=0.006)


def test_holt_winters_damping_and_smoothing_follow_the_recursion():
    """At fixed parameters the engine used for Holt-Winters repeats the textbook recursion of Holt's linear trend."""
    from statsmodels.tsa.holtwinters import Holt

    y, alpha, beta = np.array(OIL), 0.8, 0.2
    level, trend = y[0], y[1] - y[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = Holt(y, initialization_method="known", initial_level=level, initial_trend=trend)
        fit = model.fit(smoothing_level=alpha, smoothing_trend=beta, optimized=False)
    for value in y:
        new = alpha * value + (1 - alpha) * (level + trend)
        level, trend = new, beta * (new - level) + (1 - beta) * trend
    assert fit.forecast(3) == pytest.approx(level + trend * np.arange(1, 4), rel=1e-9)


def test_negative_binomial_quantiles_are_those_of_the_law():
    from scipy.stats import nbinom, poisson

    probs = [0.1, 0.5, 0.9]
    mean, relative = 4.0, 0.5  # variance 8
    assert count_quantiles([mean], relative, probs)[:, 0] == pytest.approx(nbinom.ppf(probs, 4, 0.5))
    near_poisson = count_quantiles([4.0], 0.25 + 1e-6, probs)[:, 0]
    assert near_poisson == pytest.approx(poisson.ppf(probs, 4.0))
    assert count_quantiles([5.0, 0.0], 0.0, probs).tolist() == [[5, 0], [5, 0], [5, 0]]


def test_normals_of_paths_balance_and_extend():
    z = balanced_normals(3, "level", 200)[:, 0]
    ranks = np.sort(pd.Series(z[:50]).rank().to_numpy())
    assert ranks.tolist() == list(range(1, 51))
    assert abs(z.mean()) < 1e-12 and z.std() == pytest.approx(1, abs=0.02)
    assert np.array_equal(balanced_normals(3, "level", 50), balanced_normals(3, "level", 200)[:50])
    assert np.array_equal(paired_normals(3, "day", 6, 5), paired_normals(3, "day", 20, 5)[:6])
    assert not np.array_equal(paired_normals(4, "day", 6, 5), paired_normals(3, "day", 6, 5))
