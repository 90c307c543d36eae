"""Many replications of several scenarios, block by block, in this process or a pool, with identical results."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.progress import progress
from simlib.engine.ledger import Ledger
from simlib.simulate.flows import COLUMNS
from simlib.simulate.metrics import kpi_frame
from simlib.simulate.run import BLOCK, cube_frame, run


@dataclass
class Runs:
    """Results of several scenarios over the same replications: ledgers and cubes by scenario name."""

    scenarios: dict
    seed: int
    frames: dict = field(default_factory=dict, repr=False)  # (scenario, block) → (ledger frame, cube frame)

    def ledger(self, name):
        """Return one scenario's `Ledger` over all replications."""
        return Ledger.of(pd.concat(self._parts(name, 0), ignore_index=True), COLUMNS)

    def cube(self, name):
        """Return one scenario's cube table over all replications."""
        return pd.concat(self._parts(name, 1), ignore_index=True)

    def kpis(self):
        """Return the long table `scenario replication metric value basis`."""
        return pd.concat([kpi_frame(s, self.ledger(n)) for n, s in self.scenarios.items()], ignore_index=True)

    def only(self, names):
        """Return the runs of some scenarios."""
        frames = {key: frame for key, frame in self.frames.items() if key[0] in names}
        return Runs({name: self.scenarios[name] for name in names}, self.seed, frames)

    def _parts(self, name, which):
        if name not in self.scenarios:
            raise InputError("no runs of that scenario", value=name, remedy="simulated: " + ", ".join(self.scenarios))
        return [self.frames[key][which] for key in sorted(self.frames) if key[0] == name]


def replicate(scenarios, *, n=200, seed=0, workers=1, store=None, about="simulating"):
    """Return `Runs` of every scenario over `n` replications, rounded up to whole blocks of 50.

    `n` may be a mapping scenario name → replications. `store` keeps blocks on disk; blocks it already holds unharmed
    are not run again.
    """
    given = [scenarios] if hasattr(scenarios, "params") else list(scenarios)
    scenarios = {s.name: s for s in given}
    if len(scenarios) < max(len(given), 1):
        names = ", ".join(s.name for s in given)
        raise InputError("scenarios need different names", value=names, remedy="give at least one, each its own name")
    counts = n if isinstance(n, dict) else dict.fromkeys(scenarios, n)
    if min(counts.values()) < 1:
        raise InputError("replications must be at least 1", value=min(counts.values()))
    runs = Runs(scenarios, seed)
    todo = []
    for name, scenario in scenarios.items():
        for block in range(-(-counts[name] // BLOCK)):
            kept = store.read(scenario, block, seed) if store else None
            if kept is None:
                todo.append((scenario, block, seed))
            else:
                runs.frames[name, block] = kept
    with progress(label=about, total=len(todo)) as bar:
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
    with ProcessPoolExecutor(min(workers, len(todo)), initializer=_die_quietly) as pool:
        jobs = {pool.submit(run_block, *job): job for job in todo}
        try:
            for done in as_completed(jobs):
                yield jobs[done], done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _die_quietly():
    """Let Ctrl-C end a worker at once and without a traceback; the process that asked says what happened."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run_block(scenario, block, seed):
    """Return (ledger frame, cube frame) of one block: the unit of work of every pool."""
    done = run(scenario, block, seed=seed)
    first = block * BLOCK
    return done.ledger.frame(first), cube_frame(done, scenario, first)
