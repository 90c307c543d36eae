"""Many replications: the same integers however run, kept on disk, noticed when damaged, resumed."""

import multiprocessing
import os
import signal
from dataclasses import replace

import numpy as np
import pytest

from simlib.core.errors import InputError
from simlib.core.files import read_json, write_json
from simlib.simulate import replicate as module
from simlib.simulate.replicate import replicate, run_block
from simlib.simulate.run import BLOCK
from simlib.simulate.scenario.definition import set_at
from simlib.simulate.store import Store
from tests.shops import made_up_shop

BASE = replace(made_up_shop(days=12, skus=3, paths=70), name="base")
OTHER = set_at(BASE, "traffic.level", 1.2, name="more visits")


def integers(runs):
    return {key: tuple(f.to_csv(index=False) for f in frames) for key, frames in sorted(runs.frames.items())}


@pytest.fixture(scope="module")
def once():
    return integers(replicate([BASE, OTHER], n=100, seed=3))


def test_two_workers_and_another_order_give_the_same_integers(once):
    assert integers(replicate([OTHER, BASE], n=100, seed=3, workers=2)) == once
    assert len(set(once.values())) == 4


def interrupt_the_parent():
    """Send Ctrl-C to the process that starts this worker, while it starts the next one."""
    os.kill(os.getppid(), signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.skipif(os.name == "nt", reason="signals between processes are POSIX's own")
def test_an_interrupt_while_workers_start_ends_them_all(monkeypatch, interruptible):
    """In the middle of a fork an interrupt was lost, broke the pool or left a worker behind."""
    monkeypatch.setattr(module, "_ignore_interrupts", interrupt_the_parent)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        replicate([BASE, OTHER], n=100, workers=2)
    assert multiprocessing.active_children() == [] and signal.getsignal(signal.SIGINT) == before


def test_replications_round_up_to_whole_blocks():
    runs = replicate([BASE, OTHER], n={"base": 51, "more visits": 1})
    assert sorted(runs.frames) == [("base", 0), ("base", 1), ("more visits", 0)]
    led = runs.ledger("base")
    assert led.replications == 2 * BLOCK and runs.cube("base")["replication"].nunique() == 100
    assert (
        led.daily("basket.units")[:, BLOCK:] == run_block(BASE, 1, 0)[0]["basket.units"].to_numpy().reshape(50, 12).T
    ).all()
    skus, categories = runs.by_sku("base"), runs.by_category("base")
    assert skus["replication"].nunique() == 100 and list(categories.columns[:3]) == ["month", "category", "replication"]
    for name in ("inventory.sold", "inventory.lost", "inventory.ordered", "inventory.received"):
        for table in (skus, categories):
            assert (table.groupby("replication")[name].sum() == led.total(name)).all(), name
    kpis = runs.kpis()
    assert kpis.groupby("scenario")["replication"].nunique().to_dict() == {"base": 100, "more visits": 50}


def test_each_replication_takes_its_own_path():
    """Seventy paths: block 1 goes on with the 50th path and starts again after the 70th."""
    level = replace(
        BASE, tables=BASE.tables | {"paths": BASE.tables["paths"].assign(value=np.repeat(np.arange(1.0, 71.0), 12))}
    )
    orders = replicate(level, n=100).ledger("base").total("conversion.paid")
    assert np.corrcoef(orders, np.r_[np.arange(1, 71), np.arange(1, 31)])[0, 1] > 0.98


@pytest.mark.parametrize(
    ("scenarios", "names"), [([BASE, OTHER], {"n": 0}), ([BASE, replace(OTHER, name="base")], {}), ([], {})]
)
def test_refused(scenarios, names):
    with pytest.raises(InputError):
        replicate(scenarios, **names)
    with pytest.raises(InputError, match="simulated: base"):
        module.Runs({"base": BASE}, 0).ledger("bse")


class Counted:
    """Stands in for run_block and notes what is run."""

    def __init__(self, patch, fail_at=None):
        self.jobs, self.fail_at = [], fail_at
        patch.setattr(module, "run_block", self)

    def __call__(self, scenario, block, seed):
        if self.fail_at is not None and len(self.jobs) == self.fail_at:
            raise KeyboardInterrupt
        self.jobs.append((scenario.name, block))
        return run_block(scenario, block, seed)


def test_blocks_on_disk_are_not_run_again(tmp_path, monkeypatch, once):
    counted = Counted(monkeypatch)
    assert integers(replicate([BASE, OTHER], n=100, seed=3, store=Store(tmp_path))) == once
    assert len(counted.jobs) == 4
    assert integers(replicate([BASE, OTHER], n=100, seed=3, store=Store(tmp_path))) == once
    assert len(counted.jobs) == 4
    replicate([BASE], n=150, seed=3, store=Store(tmp_path))
    assert counted.jobs[4:] == [("base", 2)]


def test_another_seed_parameter_or_table_is_run_again(tmp_path, monkeypatch):
    replicate(BASE, n=50, seed=3, store=Store(tmp_path))
    counted = Counted(monkeypatch)
    prices = BASE.tables["skus"].assign(price=7)
    for changed, seed in (
        (BASE, 4),
        (set_at(BASE, "traffic.level", 1.01), 4),
        (replace(BASE, tables=BASE.tables | {"skus": prices}), 4),
    ):
        replicate(changed, n=50, seed=seed, store=Store(tmp_path))
    assert len(counted.jobs) == 3


def test_interrupted_it_resumes_with_what_is_missing(tmp_path, monkeypatch, once):
    with monkeypatch.context() as patch:
        Counted(patch, fail_at=3)
        with pytest.raises(KeyboardInterrupt):
            replicate([BASE, OTHER], n=100, seed=3, store=Store(tmp_path))
    assert len(read_json(tmp_path / "manifest.json")["blocks"]) == 3
    counted = Counted(monkeypatch)
    assert integers(replicate([BASE, OTHER], n=100, seed=3, store=Store(tmp_path))) == once
    assert counted.jobs == [("more visits", 1)]


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_killed_between_any_two_writes_the_store_is_readable(tmp_path, monkeypatch, at):
    """Ledger, cube, SKUs, manifest: dying before any of the four leaves the last whole state."""
    import simlib.simulate.store as store_module

    replicate(BASE, n=50, seed=3, store=Store(tmp_path))
    left = [at]

    def dying(write):
        def once_more(*args):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            write(*args)

        return once_more

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "write_parquet", dying(store_module.write_parquet))
        patch.setattr(store_module, "write_json", dying(store_module.write_json))
        with pytest.raises(KeyboardInterrupt):
            replicate(BASE, n=100, seed=3, store=Store(tmp_path))
    counted = Counted(monkeypatch)
    replicate(BASE, n=100, seed=3, store=Store(tmp_path))
    assert counted.jobs == [("base", 1)]


def test_any_flipped_bit_is_noticed_and_the_block_redone(tmp_path, monkeypatch):
    good = integers(replicate(BASE, n=50, seed=3, store=Store(tmp_path)))
    counted, rng = Counted(monkeypatch), np.random.default_rng(8)
    for n in range(20):
        path = tmp_path / "base" / ("ledger-000.parquet", "cube-000.parquet", "skus-000.parquet")[n % 3]
        raw = bytearray(path.read_bytes())
        raw[rng.integers(len(raw))] ^= 1 << int(rng.integers(8))
        path.write_bytes(raw)
        assert Store(tmp_path).read(BASE, 0, 3) is None
        assert integers(replicate(BASE, n=50, seed=3, store=Store(tmp_path))) == good
        assert len(counted.jobs) == n + 1


def test_a_damaged_manifest_never_ends_in_a_traceback_or_a_wrong_block(tmp_path):
    good = integers(replicate(BASE, n=50, seed=3, store=Store(tmp_path)))
    path, rng = tmp_path / "manifest.json", np.random.default_rng(9)
    whole = path.read_bytes()
    for at in rng.integers(len(whole), size=60):
        raw = bytearray(whole)
        raw[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(raw)
        found = Store(tmp_path).read(BASE, 0, 3)
        assert found is None or tuple(f.to_csv(index=False) for f in found) == good["base", 0]
    for text in ("", "[]", "{}", "null", '{"format": 1, "stream_scheme": 1, "blocks": {"base/000": 5}}'):
        path.write_text(text)
        assert Store(tmp_path).read(BASE, 0, 3) is None


def test_a_missing_file_and_a_swapped_block_are_noticed(tmp_path):
    replicate(BASE, n=100, seed=3, store=Store(tmp_path))
    first, second = (tmp_path / "base" / f"cube-00{i}.parquet" for i in range(2))
    first.write_bytes(second.read_bytes())
    assert Store(tmp_path).read(BASE, 0, 3) is None and Store(tmp_path).read(BASE, 1, 3) is not None
    second.unlink()
    assert Store(tmp_path).read(BASE, 1, 3) is None
    manifest = read_json(tmp_path / "manifest.json")
    for other in ({"stream_scheme": manifest["stream_scheme"] + 1}, {"columns": [*manifest["columns"], "a.new"]}):
        write_json(tmp_path / "manifest.json", manifest | other)
        assert Store(tmp_path).manifest["blocks"] == {}
