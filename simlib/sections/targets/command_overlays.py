"""Overlays of `simlib targets`: edited apart, compared with the target by the chance of both, adopted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simlib.core.errors import InputError
from simlib.i18n import Money, _, msg, render, show
from simlib.presentation.command_line import GAP, print_table, show_json
from simlib.sections.targets.command_tables import side_by_side
from simlib.sections.targets.pipeline import Pipeline

if TYPE_CHECKING:
    import pandas as pd

    from simlib.targets.cube import Targets


def edited_overlay(folder: Path, now: Targets, name: str, steps: list[dict]) -> tuple[dict, Targets]:
    """Return (overlay, plan under it) after adding steps to an overlay, which is stored only where all of it fits."""
    from simlib.plan_folder.spread_profiles import profiles
    from simlib.targets.overlay import existing, laid, read_overlay, with_call, write_overlay

    place = folder / "targets"
    overlay = read_overlay(place, name) if steps else existing(place, name)
    over = laid(now, overlay, profile_of=profiles(folder)).apply(steps, profile_of=profiles(folder))
    if steps:
        overlay = with_call(overlay, steps)
        write_overlay(place, overlay)
    return overlay, over


def take_back(folder: Path, now: Targets, name: str, json: bool) -> None:
    """Drop what was last typed together into an overlay and say what; one without edits goes."""
    from simlib.targets.overlay import calls, existing, write_overlay
    from simlib.targets.steps import words

    overlay = existing(folder / "targets", name)
    last = calls(overlay)[-1]
    left = overlay["edits"][: -len(last)]
    write_overlay(folder / "targets", overlay | {"edits": left, "adopted": None})
    if json:
        show_json({"overlay": name, "taken_back": last, "edits": len(left)})
        return
    parts = {"name": name, "edits": [words(made, now.currency) for made in last]}
    if left:
        print(_("Taken back from overlay {name}: {edits:list}; edits left: {n:int}.", n=len(left), **parts))
    else:
        print(_("Taken back from overlay {name}: {edits:list}; none is left, so the overlay is gone.", **parts))


def overlay_table(
    folder: Path, pipeline: Pipeline, now: Targets, over: Targets, by: list[str]
) -> tuple[pd.DataFrame, list[float | None]]:
    """Return (frame by, target, overlay, difference and chances, chance of the year of both); money in minor units.

    The chances are read off the runs of the folder; periods alone have one.
    """
    table = side_by_side(now.table(by), over.table(by), by, "overlay")
    table["difference"] = -table["difference"]
    found = pipeline.chances(folder, now, over)
    if len(by) == 1 and by[0] in set(found[0]["level"]):
        for column, each in zip(("chance", "overlay_chance"), found, strict=True):
            of_level = each[each["level"] == by[0]].set_index("period")["p_hit"]
            table[column] = table[by[0]].astype(str).map(of_level).to_numpy()
    return table, [_of_year(each) for each in found]


def _of_year(chances):
    """Return the chance of the year, or None where the runs do not cover it whole."""
    found = chances.loc[chances["level"] == "year", "p_hit"]
    return float(found.iloc[0]) if len(found) else None


def adopt(folder: Path, now: Targets, name: str, who: str, why: str) -> Targets:
    """Return the target with the overlay taken over; `mark_adopted` notes it once the answer stands."""
    from simlib.plan_folder.spread_profiles import profiles
    from simlib.targets.overlay import adopted, existing

    overlay = existing(folder / "targets", name)
    return adopted(now, overlay, profile_of=profiles(folder), who=who, why=why)


def mark_adopted(folder: Path, name: str) -> None:
    """Note on an overlay that it is the target now."""
    from simlib.targets.overlay import existing, write_overlay

    at = datetime.now(UTC).isoformat(timespec="seconds")
    write_overlay(folder / "targets", existing(folder / "targets", name) | {"adopted": at})


def show_overlays(folder: Path, now: Targets, pipeline: Pipeline, json: bool) -> None:
    """Print every overlay: edits, last change, the year under it, its chance, or that it does not fit any more."""
    from simlib.core.money import to_major
    from simlib.targets.overlay import overlays, read_overlay

    places = folder / "targets"
    rows = [_overlay_row(folder, now, read_overlay(places, name), pipeline) for name in overlays(places)]
    if json:
        for row in rows:
            row["year"] = None if row["year"] is None else to_major(row["year"], now.currency)
            row["fits"] = str(row["fits"])
        show_json(rows)
    elif rows:
        _print_overlays(rows, now.currency)
    else:
        print(_("There is no overlay; begin one with --overlay NAME --set CELL:AMOUNT."))


def _overlay_row(folder, now, overlay, pipeline):
    """Return what is shown of an overlay; the year in minor units, `fits` a sentence."""
    from simlib.plan_folder.spread_profiles import profiles
    from simlib.targets.overlay import laid

    last, row = overlay["edits"][-1], {"overlay": overlay["name"], "edits": len(overlay["edits"])}
    row |= {"changed": last["at"], "who": last["who"], "why": last["why"], "adopted": overlay["adopted"] or ""}
    row |= {"year": None, "chance": None, "fits": msg("taken over")}
    try:
        if not overlay["adopted"]:
            over = laid(now, overlay, profile_of=profiles(folder))
            chance = _of_year(pipeline.chances(folder, over)[0])
            row |= {"year": over.amount, "chance": chance, "fits": msg("yes")}
    except InputError as error:
        row["fits"] = error.what
    return row


def _print_overlays(rows, currency):
    """Print the overlays as a table in words."""
    import pandas as pd

    for row in rows:
        row |= {"fits": render(row["fits"]), "chance": GAP if row["chance"] is None else show.chance(row["chance"])}
    headings = (_("Overlay"), _("Edits"), _("Changed"), _("Who"), _("Why"), _("Taken over"), _("Year"), _("Chance"),
                _("Fits the target"))  # fmt: skip
    kinds = ("text", "count", "text", "text", "text", "text", "money", "text", "text")
    columns = dict(zip(rows[0], zip(headings, kinds, strict=True), strict=True))
    print_table(pd.DataFrame(rows).astype({"year": object}), columns, currency, most=len(rows))


def say_overlay(overlay: dict, now: Targets, over: Targets, chance: list[float | None]) -> None:
    """Print what an overlay holds and what it would mean for the year."""
    from simlib.targets.overlay import calls

    for number, edits in enumerate(calls(overlay), 1):
        print(_("  {number:int}. {edits:list}", number=number, edits=[_reasoned(made, now.currency) for made in edits]))
    names = (_("target"), _("overlay {name}", name=overlay["name"]))
    for name, targets, p_hit in zip(names, (now, over), chance, strict=True):
        year = {"name": name, "amount": Money(targets.amount, targets.currency), "p_hit": p_hit}
        if p_hit is None:
            print(_("Year, {name}: {amount:money}", **year))
        else:
            print(_("Year, {name}: {amount:money}, reached in {p_hit:percent} of the simulated years", **year))
    adopt = f"python3 workbook.py targets --overlay {overlay['name']} --adopt"
    print(_("The target is unchanged; take it over with: {command}", command=adopt))


def _reasoned(made, currency):
    """Return an edit in words, with its reason where it has one."""
    from simlib.targets.steps import words

    edit = words(made, currency)
    return msg("{edit} ({why})", edit=edit, why=made["why"]) if made["why"] else edit
