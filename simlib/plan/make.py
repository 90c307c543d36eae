"""`simlib plan`: orders in, plan folder out, written whole or not at all."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from simlib.core.errors import InputError
from simlib.core.files import whole_folder, write_json
from simlib.core.progress import say
from simlib.core.provenance import provenance
from simlib.plan import stages
from simlib.plan.answer import summary
from simlib.plan.simulate import rounded_up, simulate

OWNED = {"data", "forecast", "targets", "runs"}


class Clock:
    """Seconds spent in each stage."""

    def __init__(self):
        self.seconds, self._last = {}, time.perf_counter()

    def lap(self, name):
        """Note that the stage `name` is done, and say so."""
        now = time.perf_counter()
        self.seconds[name] = round(now - self._last, 2)
        self._last = now
        say(f"  {name} done in {self.seconds[name]:.1f} s")


def make_plan(options):
    """Make the plan that `options` ask for. Returns (folder, summary)."""
    clock = Clock()
    refuse_foreign(options.out)
    shop, history = stages.read_orders(options)
    year = stages.year_of(options, history)
    out = Path(options.out or Path("plans") / str(year.days["day"].iloc[0].year))
    refuse_foreign(out)
    with whole_folder(out) as folder:
        stages.keep_orders(shop, history, folder)
        clock.lap("reading orders")
        answer = _plan(options, folder, shop, history, year, clock)
        keep_foreign(out, folder)
    return out, answer


def _plan(options, folder, shop, history, year, clock):
    currency = shop.quality["currency"]
    country = options.country_for(currency)
    baseline, paths, months, about = stages.forecast(history, year, folder, country=country, model=options.model, seed=options.seed,
                                                     paths=rounded_up(options.replications))
    stages.accuracy(history, year, folder, country=country)
    clock.lap("forecasting")
    amount, target_from = stages.target_amount(options, months, currency)
    target = stages.targets(amount, baseline, history, year, folder, currency)
    clock.lap("breaking down the target")
    scenarios, defaults = stages.base_scenario(shop, history, baseline, paths, about, folder)
    clock.lap("calibrating")
    runs, found = simulate(scenarios, folder, replications=options.replications, seed=options.seed, workers=options.workers, target=target)
    clock.lap("simulating")
    origin = provenance(seed=options.seed, scenarios={name: s.hash for name, s in runs.scenarios.items()})
    origin["inputs"] = {shop.quality["file"]: shop.quality["sha256"]}
    answer = summary(shop=shop, year=year, amount=amount, target_from=target_from, months=months, runs=runs, found=found, defaults=defaults,
                     about=about, options=options, provenance=origin, seconds=clock.seconds)
    write_json(folder / "summary.json", answer)
    _share(folder)
    clock.lap("writing report and spreadsheet")
    answer["seconds"] = clock.seconds | {"total": round(sum(clock.seconds.values()), 2)}
    write_json(folder / "summary.json", answer)
    return answer


def _share(folder):
    from simlib.views.excel import write_workbook
    from simlib.views.report import write_report

    write_report(folder)
    write_workbook(folder)


def refuse_foreign(out):
    """Refuse to replace a folder that is not a plan."""
    out = Path(out) if out else None
    if out is not None and out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / "summary.json").exists())):
        raise InputError("the output folder exists and is not a plan", file=out, remedy="name another with --out")


def keep_foreign(old, new):
    """Carry over what people added to the plan folder `old`: notebooks, own scenarios; never tables a plan makes itself."""
    if not old.exists():
        return
    for path in old.rglob("*"):
        relative = path.relative_to(old)
        if path.is_file() and relative.parts[0] not in OWNED and not (new / relative).exists():
            (new / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new / relative)
