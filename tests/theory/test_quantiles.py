"""Quantile functions against exact distributions, over all 65,536 values of the bits: nothing sampled."""

import numpy as np
import pytest
from scipy import stats

from simlib.engine.quantiles import (
    Z,
    binomial_at,
    compound_at,
    dither,
    gamma_factor,
    lines_at,
    normal_at,
    poisson_at,
    uniform_at,
)

BITS = np.arange(65536, dtype=np.uint16)


def total_variation(count, distribution):
    """Return half the summed distance between the quantiles' probabilities and the exact ones."""
    most = int(max(count.max(), distribution.ppf(1 - 1e-12))) + 1
    exact = distribution.pmf(np.arange(most))
    found = np.bincount(count, minlength=most)[:most] / BITS.size
    return 0.5 * (np.abs(found - exact).sum() + 1 - exact.sum())


# Below 3 the inversion is exact up to the grain of 16 bits; from 3 on Giles' expansion errs by .26 % and soon far less.
POISSON = [
    (0.01, 1e-4),
    (0.3, 1e-4),
    (1.0, 1e-4),
    (2.99, 1e-4),
    (3.0, 0.0027),
    (3.5, 0.0027),
    (5.0, 0.0018),
    (10.0, 0.0006),
    (30.0, 0.0003),
    (100.0, 0.0004),
    (300.0, 0.0004),
]


@pytest.mark.parametrize(("mean", "most"), POISSON)
def test_poisson(mean, most):
    count = poisson_at(BITS, mean)
    assert total_variation(count, stats.poisson(mean)) <= most
    assert count.mean() == pytest.approx(mean, rel=1e-3)
    assert count.var() == pytest.approx(mean, rel=6e-3)
    assert (np.diff(count) >= 0).all()


def test_a_wrong_mean_would_be_seen():
    assert total_variation(poisson_at(BITS, 3.15), stats.poisson(3.0)) > 0.01


# From about 1,000 on 16 bits are coarser than the counts themselves; mean and spread stay right.
@pytest.mark.parametrize("mean", [1e3, 1e5, 1e8, 1e12])
def test_poisson_of_large_means(mean):
    count = poisson_at(BITS, mean)
    assert abs(count.mean() - mean) <= 0.01 * np.sqrt(mean)
    assert count.var() == pytest.approx(mean, rel=1e-3)


def test_poisson_of_nothing_is_nothing():
    assert not poisson_at(BITS, 0.0).any()


BINOMIAL = [
    (1, 0.5, 1e-4),
    (5, 0.3, 1e-4),
    (20, 0.1, 1e-4),
    (20, 0.9, 1e-4),
    (16, 0.5, 4e-4),
    (17, 0.5, 4e-4),
    (30, 0.8, 0.0012),
    (100, 0.05, 0.0018),
    (100, 0.95, 0.0018),
    (200, 0.021, 0.0024),
    (1000, 0.3, 4e-4),
    (1000, 0.004, 1e-4),
    (1000, 0.999, 1e-4),
    (100_000, 1e-5, 1e-4),
    (100_000, 1 - 1e-5, 1e-4),
]


@pytest.mark.parametrize(("n", "p", "most"), BINOMIAL)
def test_binomial(n, p, most):
    count = binomial_at(BITS, n, p)
    assert total_variation(count, stats.binom(n, p)) <= most
    assert count.mean() == pytest.approx(n * p, rel=1e-3)
    assert (np.diff(count) >= 0).all() and count.min() >= 0 and count.max() <= n


@pytest.mark.parametrize(
    ("n", "p", "sure"), [(0, 0.3, 0), (40, 0.0, 0), (40, 1.0, 40), (0, 1.0, 0), (10**9, 1.0, 10**9)]
)
def test_binomial_without_luck(n, p, sure):
    assert (binomial_at(BITS, n, p) == sure).all()


@pytest.mark.parametrize(("n", "p"), [(10**6, 0.02), (10**9, 0.4), (10**12, 0.999)])
def test_binomial_of_large_counts(n, p):
    count, sd = binomial_at(BITS, n, p), np.sqrt(n * p * (1 - p))
    assert abs(count.mean() - n * p) <= 0.01 * sd
    assert count.std() == pytest.approx(sd, rel=1e-3)


def test_binomial_does_not_care_how_memory_is_laid_out():
    bits = np.random.default_rng(1).integers(0, 65536, (30, 20), dtype=np.uint16)
    n = np.random.default_rng(2).integers(0, 40, (30, 20))
    straight = binomial_at(np.ascontiguousarray(bits.T), np.ascontiguousarray(n.T), 0.1)
    assert (binomial_at(bits.T, n.T, 0.1) == straight).all()


def test_the_same_customers_meet_a_better_shop():
    """Quantiles of the same bits never fall when a mean or a probability rises: that is what couples scenarios."""
    for low, high in [(0.5, 0.6), (2.9, 3.1), (9.0, 9.5), (100.0, 101.0)]:
        assert (poisson_at(BITS, high) >= poisson_at(BITS, low)).all()
    for low, high in [(0.01, 0.02), (0.3, 0.33), (0.6, 0.61)]:
        assert (binomial_at(BITS, 50, high) >= binomial_at(BITS, 50, low)).all()


@pytest.mark.parametrize(("sd", "within"), [(0.0, 1e-12), (0.05, 1e-4), (0.2, 1e-4), (0.5, 1e-3), (1.0, 3e-3)])
def test_gamma_factor_has_mean_one_and_its_spread(sd, within):
    factor = gamma_factor(Z, sd)
    assert factor.min() >= 0
    assert factor.mean() == pytest.approx(1, abs=within)
    assert factor.std() == pytest.approx(sd, abs=within)


def test_normal_uniform_and_dither_levels():
    assert normal_at(BITS).mean() == pytest.approx(0, abs=1e-12)
    assert normal_at(BITS).std() == pytest.approx(1, abs=1e-4)
    for u in (uniform_at(BITS), dither(BITS)):
        assert u.min() > 0 and u.max() < 1 and len(set(u)) == 65536 and u.mean() == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(
    ("count", "mean", "variance"), [(1, 3.0, 9.0), (3, 3.0, 9.0), (10, 10.0, 2000.0), (100, 1.5, 0.5)]
)
def test_compound_has_the_mean_and_variance_of_the_lines_it_stands_for(count, mean, variance):
    units = compound_at(BITS[None], np.full((1, 65536), count), np.array([mean]), np.array([variance]))
    # Rounding to whole units adds at most ¼ to the variance.
    assert units.min() >= count
    assert units.mean() == pytest.approx(count * mean, rel=1e-3)
    assert units.var() == pytest.approx(count * variance, rel=0.02, abs=0.25)


def test_compound_of_single_units_is_the_count():
    count = np.arange(20).reshape(1, 20)
    assert (compound_at(BITS[:20][None], count, np.array([1.0]), np.array([0.0])) == count).all()


def lines(spread, skus, orders, draws=20_000):
    per_order = np.random.default_rng(5).dirichlet(np.full(skus, 20.0)) * 1.7
    bits = np.random.default_rng(6).integers(0, 65536, (skus, draws), dtype=np.uint16)
    return per_order, lines_at(bits, np.full(draws, orders), per_order, spread)


@pytest.mark.parametrize("spread", [0.5, 1.0, 2.0, 6.0])
def test_lines_add_up_to_the_spread_of_real_baskets(spread):
    """20,000 draws: the standard error of a variance is 1 %; bounds are 5 errors and 2 % of known shortfall.

    The sum over SKUs has spread × mean where SKUs sell several lines a day (here 8). With means well below 1 whole
    numbers blur the tie between SKUs and part of the spread is lost.
    """
    per_order, count = lines(spread, 150, 700.0)
    total, mean = count.sum(axis=0), 700.0 * per_order.sum()
    assert total.mean() == pytest.approx(mean, rel=5 * np.sqrt(spread / mean / 20_000) + 2e-4)
    assert total.var(ddof=1) == pytest.approx(spread * mean, rel=0.07)
    each = 700.0 * per_order
    assert np.abs((count.mean(axis=1) - each) / np.sqrt(each / 20_000)).max() < 5
    assert count.var(axis=1, ddof=1) == pytest.approx(each, rel=0.06)


def test_one_sku_alone_is_poisson_whatever_the_spread():
    _, narrow = lines(1.0, 1, 10.0)
    _, wide = lines(9.0, 1, 10.0)
    assert (narrow == wide).all()


def test_without_orders_there_are_no_lines():
    assert not lines(4.0, 5, 0)[1].any()
