"""Many replications of several scenarios, block by block, in this process or a pool, with identical results."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import active_children
from threading import current_thread, main_thread

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.progress import progress
from simlib.engine.ledger import Ledger
from simlib.simulate.flows import COLUMNS
from simlib.simulate.frames import Frames, frames_of
from simlib.simulate.metrics import kpi_frame
from simlib.simulate.run import BLOCK, run
from simlib.simulate.scenario.definition import Scenario
from simlib.simulate.store import Store


@dataclass
class Runs:
    """Results of several scenarios over the same replications, by scenario name.

    frames: (scenario, block) → the block's tables.
    """

    scenarios: dict[str, Scenario]
    seed: int
    frames: dict[tuple[str, int], Frames] = field(default_factory=dict, repr=False)

    def ledger(self, name: str) -> Ledger:
        """Return one scenario's `Ledger` over all replications."""
        return Ledger.of(pd.concat(self._parts(name, 0), ignore_index=True), COLUMNS)

    def cube(self, name: str) -> pd.DataFrame:
        """Return one scenario's cube table over all replications."""
        return pd.concat(self._parts(name, 1), ignore_index=True)

    def by_sku(self, name: str) -> pd.DataFrame:
        """Return units by month, SKU and replication of one scenario, with the SKU's category.

        Columns `inventory.sold`, `inventory.lost` (wanted and short), `inventory.ordered`, `inventory.received`.
        """
        made = pd.concat(self._parts(name, 2), ignore_index=True)
        category = self.scenarios[name].tables["skus"].set_index("sku")["category"]
        made.insert(2, "category", made["sku"].map(category).astype("category"))
        return made

    def by_category(self, name: str) -> pd.DataFrame:
        """Return the units of `by_sku` summed by month, category and replication."""
        made = self.by_sku(name).drop(columns="sku")
        return made.groupby(["month", "category", "replication"], observed=True, as_index=False).sum()

    def kpis(self) -> pd.DataFrame:
        """Return the long table `scenario replication metric value basis`."""
        return pd.concat([kpi_frame(s, self.ledger(n)) for n, s in self.scenarios.items()], ignore_index=True)

    def only(self, names: Iterable[str]) -> Runs:
        """Return the runs of some scenarios."""
        frames = {key: frame for key, frame in self.frames.items() if key[0] in names}
        return Runs({name: self.scenarios[name] for name in names}, self.seed, frames)

    def _parts(self, name, which):
        if name not in self.scenarios:
            names = list(self.scenarios)
            raise InputError("no runs of that scenario", value=name, remedy="simulated: {names:list}", names=names)
        return [self.frames[key][which] for key in sorted(self.frames) if key[0] == name]


def replicate(
    scenarios: Scenario | Iterable[Scenario],
    *,
    n: int | Mapping[str, int] = 200,
    seed: int = 0,
    workers: int = 1,
    store: Store | None = None,
    label: str = "simulating",
) -> Runs:
    """Return `Runs` of every scenario over `n` replications, rounded up to whole blocks of 50.

    `n` may be a mapping scenario name → replications. `store` keeps blocks on disk; blocks it already holds unharmed
    are not run again.
    """
    given = [scenarios] if hasattr(scenarios, "params") else list(scenarios)
    scenarios = {s.name: s for s in given}
    if len(scenarios) < max(len(given), 1):
        names = ", ".join(s.name for s in given)
        raise InputError("scenarios need different names", value=names, remedy="give at least one, each its own name")
    counts = n if isinstance(n, Mapping) else dict.fromkeys(scenarios, n)
    if min(counts.values()) < 1:
        raise InputError("replications must be at least 1", value=min(counts.values()))
    runs = Runs(scenarios, seed)
    todo = []
    for name, scenario in scenarios.items():
        for block in range(-(-counts[name] // BLOCK)):
            found = store.read(scenario, block, seed) if store else None
            if found is None:
                todo.append((scenario, block, seed))
            else:
                runs.frames[name, block] = found
    with progress(label=label, total=len(todo)) as bar:
        for (scenario, block, _), frames in _work(todo, workers):
            runs.frames[scenario.name, block] = frames
            if store:
                store.write(scenario, block, seed, frames)
            bar.update()
    return runs


def _work(todo, workers):
    if workers <= 1 or len(todo) <= 1:
        for job in todo:
            yield job, run_block(*job)
        return
    others = set(active_children())
    with ProcessPoolExecutor(min(workers, len(todo)), initializer=_ignore_interrupts) as pool:
        try:
            with _interrupts_wait():
                jobs = {pool.submit(run_block, *job): job for job in todo}
            for done in as_completed(jobs):
                yield jobs[done], done.result()
        except BaseException:
            # Whatever stops this process stops its workers at once; the pool then sees them gone and ends too.
            with _interrupts_wait():
                for worker in set(active_children()) - others:
                    worker.terminate()
            raise


@contextmanager
def _interrupts_wait():
    """Let a Ctrl-C wait while workers start or end: in the middle of a fork it is lost, or leaves a worker behind.

    Masking the signal would not do: any other thread would take it.
    """
    if current_thread() is not main_thread():  # which alone is interrupted
        yield
        return
    came = []
    before = signal.signal(signal.SIGINT, lambda *_: came.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _ignore_interrupts():
    """Leave Ctrl-C to the process that asked: it ends its workers and says what happened."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def run_block(scenario: Scenario, block: int, seed: int) -> Frames:
    """Return the tables of one block: the unit of work of every pool."""
    return frames_of(run(scenario, block, seed=seed), scenario, block * BLOCK)
