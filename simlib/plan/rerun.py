"""Run single stages again on an existing plan folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simlib.core.files import read_json, read_parquet, write_json
from simlib.core.money import to_minor
from simlib.core.progress import say
from simlib.i18n import WORDS, _

if TYPE_CHECKING:
    import pandas as pd

    from simlib.simulate.scenario.definition import Scenario
    from simlib.targets.cube import Targets


def calibrate_again(folder: Path) -> tuple[list[Scenario], list[dict]]:
    """Calibrate base and standard scenarios from `data/` and `forecast/`. Returns (scenarios, defaults)."""
    import pandas as pd

    from simlib.data import load
    from simlib.plan.stages import base_scenario

    shop, diagnostics = load(folder / "data"), read_json(folder / "forecast" / "diagnostics.json")
    history, paths = (
        read_parquet(folder / "data" / "history.parquet"),
        read_parquet(folder / "forecast" / "paths.parquet"),
    )
    first = paths["ds"].min()
    history = history[history["day"] < first]
    wide = read_parquet(folder / "forecast" / "forecast.parquet").pivot(index="ds", columns="unique_id", values="mean")
    wide = wide[wide.index >= first]
    baseline = pd.DataFrame(
        {"day": wide.index, "orders": wide["orders"].to_numpy(), "gmv": wide["gmv_paid"].to_numpy()}
    )
    return base_scenario(shop, history, baseline, paths, diagnostics, folder)


def answer_again(folder: Path, *, targets: Targets | None = None) -> dict:
    """Bring `summary.json` and `runs/` in line with the folder's targets and scenarios. Returns the summary.

    `targets`: edited ones, saved here; without them every scenario of the folder counts. A scenario whose file cannot
    be read is left out and named. Only blocks missing in `runs/` are simulated: none if only the target changed.
    """
    from simlib.plan.answer import verdict
    from simlib.plan.drafts import scenarios_of
    from simlib.plan.facts import follow_targets
    from simlib.plan.simulate import simulate
    from simlib.simulate.actuals import with_note
    from simlib.targets.cube import Targets

    answer, edited = read_json(folder / "summary.json"), targets is not None
    scenarios, unreadable = scenarios_of(folder, answer, every=not edited)
    for name, error in unreadable.items():
        reason = error.one_line(WORDS)
        say(_("warning: scenario {name} is left out: {reason}", name=name, reason=reason))
    targets = targets or Targets.load(folder / "targets")
    asked = {name: answer[name] for name in ("replications", "seed", "workers")}
    runs, found = simulate(scenarios, folder, target=targets, **asked)
    if edited:
        targets.save(folder / "targets")
    source = _source(folder, answer, targets)
    answer |= verdict(runs, found, targets, source, [s.name for s in scenarios])
    answer["left_out"] = list(unreadable)
    answer["notes"] = with_note(answer["notes"], runs, targets)
    answer["provenance"]["scenarios"] = {name: scenario.hash for name, scenario in runs.scenarios.items()}
    follow_targets(folder, targets)
    write_json(folder / "summary.json", answer)
    return answer


def _source(folder, answer, targets):
    """Return where the year's amount comes from; one moved away from the median and back again is the median."""
    from simlib.plan.stages import target_amount

    if to_minor(answer["target"], targets.currency) == targets.amount:
        return answer["target_from"]
    median, name = target_amount(None, read_parquet(folder / "forecast" / "months.parquet"), targets.currency)
    return name if targets.amount == median else "given"


def chances(folder: Path, *plans: Targets) -> list[pd.DataFrame]:
    """Return the table of `simulate.periods` of each Targets against the runs of base that lie in the folder."""
    import pandas as pd

    from simlib.plan.simulate import periods
    from simlib.simulate.actuals import with_actuals
    from simlib.simulate.replicate import replicate
    from simlib.simulate.scenario.files import load
    from simlib.simulate.store import Store

    answer = read_json(folder / "summary.json")
    base = load("base", folder=folder / "scenarios")
    stored = {"n": answer["replications"], "seed": answer["seed"], "workers": 1, "store": Store(folder / "runs")}
    runs, found = replicate(base, **stored), []
    days = pd.date_range(base.params.year.start, periods=base.params.year.days, freq="D").as_unit("us")
    for targets in plans:
        ledger = with_actuals(runs, targets).ledger("base")
        found.append(periods(ledger.daily("basket.gmv_paid"), days, targets))
    return found
