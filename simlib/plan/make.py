"""`simlib plan`: orders in, plan folder out, written whole or not at all."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from simlib.core.calendar.holidays import holidays_of
from simlib.core.errors import InputError
from simlib.core.files import read_json, whole_folder, write_json
from simlib.core.message import N_, Note
from simlib.core.progress import say
from simlib.core.provenance import provenance
from simlib.data.shop import rejects_listed
from simlib.i18n import _, language, remember, remembered, use
from simlib.plan import stages
from simlib.plan.answer import summary
from simlib.plan.choices import COMMENTS, Choices, read_choices, take_over
from simlib.plan.customer_groups import customer_groups
from simlib.plan.facts import follow_targets
from simlib.plan.forecast_inputs import read_inputs
from simlib.plan.options import Options
from simlib.plan.simulate import rounded_up, simulate
from simlib.plan_folder.last_year_sums import write_last_year

OWNED = {"data", "forecast", "targets", "runs"}
PEOPLES = (("targets", "versions"), ("targets", "overlays"))


@dataclass
class Draft:
    """A plan being made: what was asked and read, then what each stage adds."""

    options: object
    folder: Path
    shop: object
    history: object
    year: object
    choices: Choices = field(default_factory=Choices)
    warnings: list = field(default_factory=list)
    months: object = None
    diagnostics: dict = None
    scores: object = None
    target_from: str = ""
    groups: object = None
    targets: object = None
    scenarios: list = None
    defaults: list = None
    runs: object = None
    found: dict = None
    provenance: dict = None

    @property
    def currency(self) -> str:
        """Return the currency of the orders."""
        return self.shop.quality["currency"]


class Clock:
    """Seconds spent in each stage; every stage is announced as it begins."""

    def __init__(self) -> None:
        self.seconds, self._stage, self._since = {}, None, time.perf_counter()

    def begin(self, stage: str) -> None:
        """End the stage under way and begin another."""
        self.end()
        self._stage, self._since = stage, time.perf_counter()
        say(_("{stage} …", stage=_(stage)))

    def end(self) -> dict[str, float]:
        """End the stage under way and note its seconds. Returns all stages' seconds and their total."""
        if self._stage:
            self.seconds[self._stage] = round(time.perf_counter() - self._since, 2)
            self._stage = None
        return self.seconds | {"total": round(sum(self.seconds.values()), 2)}


def make_plan(options: Options) -> tuple[Path, dict]:
    """Make the plan that `options` ask for. Returns (folder, summary)."""
    clock = Clock()
    refuse_foreign(options.out)
    if options.country:
        holidays_of(options.country, 2024)
    clock.begin(N_("reading orders"))
    with rejects_listed(options.out or Path("plans") / options.source.stem):
        shop, history = stages.read_orders(options)
    year = stages.year_of(options, history)
    if (inputs := read_inputs(options.inputs, options.source)) is not None:
        shop.tables["inputs"] = inputs
    if options.target is not None:
        stages.given_target(options.target, shop.quality["currency"])
    out = Path(options.out or Path("plans") / str(year.days["day"].iloc[0].year))
    refuse_foreign(out)
    choices = read_choices(out)
    with whole_folder(out) as folder:
        stages.keep_orders(shop, history, folder)
        draft = Draft(options, folder, shop, history, year, choices)
        _plan(draft, clock)
        _simulate(draft, clock)
        clock.begin(N_("writing report and spreadsheet"))
        answer = summary(draft, seconds=clock.seconds)
        write_json(folder / "summary.json", answer)
        remember(folder, language())
        share(folder)
        answer["seconds"] = clock.end()
        write_json(folder / "summary.json", answer)
        keep_foreign(out, folder)
    return out, answer


def _plan(draft, clock):
    """Forecast the year, break its target down, calibrate the shop."""
    options, folder, history, year = draft.options, draft.folder, draft.history, draft.year
    if options.groups:
        draft.groups = customer_groups(draft.shop.tables, year.days["day"].iloc[0])
    clock.begin(N_("forecasting"))
    country = options.country_for(draft.currency)
    inputs = {"country": country, "model": options.model, "seed": options.seed, "shop": draft.shop}
    paths = rounded_up(options.replications)
    baseline, paths, draft.months, draft.diagnostics = stages.forecast(history, year, folder, paths=paths, **inputs)
    draft.scores = stages.accuracy(history, year, folder, country=country, shop=draft.shop)
    clock.begin(N_("breaking down the target"))
    amount, draft.target_from = stages.target_amount(options.target, draft.months, draft.currency)
    draft.targets = stages.targets(amount, baseline, history, year, folder, draft.currency, groups=draft.groups)
    write_last_year(history[history["day"] < year.days["day"].iloc[0]], draft.targets, folder, country=country)
    clock.begin(N_("calibrating"))
    draft.scenarios, draft.defaults = stages.base_scenario(
        draft.shop, history, baseline, paths, draft.diagnostics, folder
    )
    draft.warnings = take_over(draft.choices, folder, draft.targets)
    follow_targets(folder, draft.targets, tables=draft.shop.tables, country=country)


def _simulate(draft, clock):
    """Run the year under every scenario and say where it all comes from."""
    clock.begin(N_("simulating"))
    options, quality = draft.options, draft.shop.quality
    asked = {"replications": options.replications, "seed": options.seed, "workers": options.workers}
    draft.runs, draft.found = simulate(draft.scenarios, draft.folder, target=draft.targets, **asked)
    hashes = {name: scenario.hash for name, scenario in draft.runs.scenarios.items()}
    draft.provenance = provenance(seed=options.seed, scenarios=hashes)
    draft.provenance["inputs"] = {quality["file"]: quality["sha256"]}


def share(folder: Path) -> None:
    """Write report.html and plan.xlsx of a plan folder, in the language that it remembers."""
    from simlib.plan.report import write_report
    from simlib.plan.spreadsheet import write_workbook

    with use(remembered(folder) or language()):
        write_report(folder)
        write_workbook(folder)


def refuse_foreign(out: Path | str | None) -> None:
    """Refuse to replace a folder that is not a plan."""
    out = Path(out) if out else None
    if (
        out is not None
        and out.exists()
        and (not out.is_dir() or (any(out.iterdir()) and not (out / "summary.json").exists()))
    ):
        raise InputError("the output folder exists and is not a plan", file=out, remedy="name another with --out")


def keep_foreign(old: Path, new: Path) -> None:
    """Carry over what people added to the plan folder `old`, never a plan's own tables.

    Notebooks and own scenarios stay where they are; overlays too; targets that were edited become a version, with their
    driver tree and the comments that the new plan does not have.
    """
    if not old.exists():
        return
    _freeze_edits(old, new)
    for path in old.rglob("*"):
        relative = path.relative_to(old)
        made_by_plan = relative.parts[0] in OWNED and relative.parts[:2] not in PEOPLES
        if path.is_file() and not made_by_plan and not (new / relative).exists():
            (new / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new / relative)


def _freeze_edits(old, new):
    """Keep as a version what people did to the target of the plan before and the new plan does not have; say so."""
    from simlib.targets.earlier import freeze

    targets, holds = old / "targets", old / "targets" / "holds.json"
    edited = holds.is_file() and len(read_json(holds).get("lineage", [])) > 1
    commented = (old / COMMENTS).is_file() and read_json(old / COMMENTS) and not (new / COMMENTS).is_file()
    if edited or commented or (targets / "drivers.parquet").is_file():
        version = freeze(targets, why=Note("targets.before_new_plan")).name
        say(_("the edited target of the plan before is in targets/versions/{version}", version=version))
