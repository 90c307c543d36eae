"""Random bits: keyed by (seed, block, name), placed by day, indifferent to what else is drawn."""

import subprocess
import sys

import numpy as np
import pytest

from simlib.core.streams import Streams, bit_generator
from simlib.engine.bits import CHUNK, CountedBits, DailyBits

GOLDEN = [8872382318170067522, 12583350560518903108]


def daily(names, *, shape=(2,), replications=50, seed=3, block=1):
    return DailyBits(Streams(seed, block), names, shape=shape, replications=replications)


def test_claiming_a_name_twice_is_an_error():
    streams = Streams(1, 0)
    streams.claim("lines/a")
    with pytest.raises(ValueError, match="claimed twice"):
        streams.claim("lines/a")


def test_key_is_seed_block_and_name():
    def draw(*key):
        return bit_generator(*key).random_raw()

    one = draw(1, 2, "a")
    assert one == draw(1, 2, "a")
    assert len({one, draw(2, 2, "a"), draw(1, 3, "a"), draw(1, 2, "b"), draw(2, 1, "a")}) == 5


def test_the_bits_of_a_name_are_the_same_ever_after():
    """The scheme is part of every stored result; changing it needs a new STREAM_SCHEME."""
    assert bit_generator(7, 0, "traffic/market").random_raw(2).tolist() == GOLDEN


def test_days_may_be_asked_in_any_order():
    ahead, shuffled = daily(["a", "b"]), daily(["a", "b"])
    days = np.arange(3 * CHUNK + 5)
    straight = [ahead.at(int(d)).copy() for d in days]
    for d in np.random.default_rng(1).permutation(days):
        assert (shuffled.at(int(d)) == straight[d]).all()
    assert straight[0].shape == (2, 2, 50) and straight[0].dtype == np.uint16


def test_a_new_name_leaves_the_others_alone():
    few, more = daily(["a", "c"]), daily(["a", "b", "c"])
    for day in (0, 27, 28, 200):
        assert (more.at(day)[:, [0, 2]] == few.at(day)).all()


def test_days_cells_and_names_do_not_share_bits():
    source = daily(["a", "b"], shape=(), replications=400)
    rows = np.concatenate([source.at(d) for d in range(40)]).astype(float)
    correlation = np.corrcoef(rows) - np.eye(len(rows))
    # 3160 pairs of 400: the largest of them stays below 5 standard errors of 1/√400.
    assert np.abs(correlation).max() < 5 / 20
    assert rows.mean() == pytest.approx(32767.5, rel=4 * 0.577 / np.sqrt(rows.size))


def test_counted_bits_of_a_shorter_run_are_a_prefix():
    short = CountedBits(Streams(1, 0), ["a", "b"], uses=5, shape=(2,), replications=50)
    long = CountedBits(Streams(1, 0), ["a", "b"], uses=50, shape=(2,), replications=50)
    for n in range(5):
        assert (short.use(n) == long.use(n)).all()
    cell = (np.array([1, 0]), np.array([0, 1]), np.array([7, 9]))
    assert long.at(cell, np.array([3, 4])).tolist() == [long.use(3)[1, 0, 7], long.use(4)[0, 1, 9]]
    with pytest.raises(IndexError):
        short.use(5)


def test_bits_do_not_depend_on_the_process(tmp_path):
    code = "from simlib.core.streams import bit_generator; print(bit_generator(5, 3, 'π/源').random_raw())"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": h, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for h in ("0", "123")
    }
    assert seen == {f"{bit_generator(5, 3, 'π/源').random_raw()}\n"}
