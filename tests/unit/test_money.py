"""Money: parse, take VAT off, split exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlib.core.errors import InputError
from simlib.core.money import split, to_major, to_minor, without_vat

weights = st.lists(st.one_of(st.integers(0, 10**6), st.floats(0, 1e6)), min_size=1, max_size=40).filter(
    lambda w: sum(w) > 1e-3
)
totals = st.integers(-(10**15), 10**15)

GOLDEN = [
    (10, (6, 6, 2), (4, 4, 2)),
    (11, (6, 6, 2), (5, 5, 1)),
    (323, (56.7, 38.5, 4.2, 0.6), (183, 124, 14, 2)),
    (324, (56.7, 38.5, 4.2, 0.6), (184, 125, 13, 2)),
    (2, (1, 1, 1), (1, 1, 0)),
    (-2, (1, 1, 1), (-1, -1, 0)),
    (1, (0, 3, 0), (0, 1, 0)),
]


@pytest.mark.parametrize(("total", "by", "parts"), GOLDEN)
def test_largest_remainder_golden(total, by, parts):
    assert tuple(split(total, by)) == parts


@given(totals, weights)
def test_parts_add_up_and_keep_within_one_unit(total, by):
    parts = split(total, by)
    assert int(parts.sum()) == total and parts.dtype == np.int64
    exact = np.array(by, dtype=float) / sum(by) * total
    # Floats carry 2⁻⁵³ of the total; beyond that a part is its share rounded up or down.
    assert np.abs(parts - exact).max() <= 1 + abs(total) * 1e-15 * len(by)
    assert (parts * np.sign(total or 1) >= 0).all()
    assert not parts[np.array(by, dtype=float) == 0].any()


@given(totals, weights)
def test_a_negative_total_mirrors_a_positive_one(total, by):
    assert (split(-total, by) == -split(total, by)).all()


@given(st.integers(0, 10**9), st.integers(1, 50))
def test_ties_go_to_the_earlier_part(total, n):
    parts = split(total, np.ones(n))
    assert parts.tolist() == sorted(parts.tolist(), reverse=True) and np.ptp(parts) <= 1


@pytest.mark.parametrize("total", [2**62, -(2**62), 2**61 + 1, 10**18 + 7])
def test_beyond_what_floats_hold_parts_still_add_up(total):
    parts = split(total, np.random.default_rng(1).random(365))
    assert sum(map(int, parts)) == total


def test_weights_whose_sum_is_beyond_floats_keep_their_proportion():
    assert split(9, [1.5e308, 1.5e308, 0]).tolist() == [5, 4, 0]


def test_split_keeps_the_shape():
    parts = split(1001, np.arange(12).reshape(3, 4))
    assert parts.shape == (3, 4) and parts.sum() == 1001


@pytest.mark.parametrize(
    ("total", "by"), [(1, []), (1, [0, 0]), (1, [1, -1]), (1, [1, np.nan]), (1, [np.inf]), (2**63, [1])]
)
def test_split_refuses(total, by):
    with pytest.raises(InputError):
        split(total, by)


def test_nothing_over_nothing_is_nothing():
    assert split(0, [0, 0]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1250000", "CNY", 125_000_000),
        ("1,250,000.50", "GBP", 125_000_050),
        (0.1 + 0.2, "EUR", 30),
        ("0.005", "USD", 1),
        ("-0.005", "USD", -1),
        ("1234", "JPY", 1234),
        (1e6, "CNY", 10**8),
        ("1_000", "CNY", 100_000),
        (" 7 ", "CNY", 700),
    ],
)
def test_amounts_read(text, currency, minor):
    assert to_minor(text, currency) == minor
    assert to_minor(to_major(minor, currency), currency) == minor


@pytest.mark.parametrize(
    "text", ["", "abc", "nan", "inf", "1e30", "1e999999999", "12 34", None, True, "1,5", "1.234,50", "1,23,456"]
)
def test_amounts_refused_in_one_line(text):
    with pytest.raises(InputError) as caught:
        to_minor(text)
    assert "\n" not in str(caught.value)


def test_net_of_vat_is_rounded_down_once_and_parts_add_up():
    gross = np.array([113, 226, 227, 340])
    net = without_vat(gross.cumsum(), 0.13)
    assert net.tolist() == [100, 300, 500, 801] and net.dtype == np.int64
    assert np.diff(net, prepend=0).sum() == without_vat(gross.sum(), 0.13) and without_vat(100, 0.0) == 100
