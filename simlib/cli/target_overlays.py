"""Overlays of `simlib targets`: edited apart, shown beside the target with the chance of both, adopted."""

from __future__ import annotations

from datetime import UTC, datetime

from simlib.cli import options as shared
from simlib.core.errors import InputError
from simlib.i18n import Money, _, msg, render


def edited_overlay(folder, now, name, steps):
    """Return (overlay, plan under it) after adding steps to an overlay, which is kept only where all of it fits."""
    from simlib.plan_folder.spread_profiles import profiles
    from simlib.targets.overlay import existing, laid, read_overlay, with_call, write_overlay

    place = folder / "targets"
    overlay = read_overlay(place, name) if steps else existing(place, name)
    over = laid(now, overlay, profile_of=profiles(folder)).apply(steps, profile_of=profiles(folder))
    if steps:
        overlay = with_call(overlay, steps)
        write_overlay(place, overlay)
    return overlay, over


def take_back(folder, now, name, json):
    """Drop what was last typed together into an overlay and say what; one without edits goes."""
    from simlib.targets.overlay import calls, existing, write_overlay
    from simlib.targets.steps import words

    overlay = existing(folder / "targets", name)
    last = calls(overlay)[-1]
    left = overlay["edits"][: -len(last)]
    write_overlay(folder / "targets", overlay | {"edits": left, "adopted": None})
    if json:
        shared.show_json({"overlay": name, "taken_back": last, "edits": len(left)})
        return
    parts = {"name": name, "edits": [words(made, now.currency) for made in last]}
    if left:
        print(_("Taken back from overlay {name}: {edits:list}; edits left: {n:int}.", n=len(left), **parts))
    else:
        print(_("Taken back from overlay {name}: {edits:list}; none is left, so the overlay is gone.", **parts))


def overlay_table(folder, now, over, by):
    """Return (frame by, target, overlay, difference and chances, chance of the year of both); money in minor units.

    The chances are read off the runs that the folder keeps; periods alone have one.
    """
    from simlib.cli.target_records import beside
    from simlib.plan.again import chances

    table = beside(now.table(by), over.table(by), by, "overlay")
    table["difference"] = -table["difference"]
    found = chances(folder, now, over)
    if len(by) == 1 and by[0] in set(found[0]["level"]):
        for column, each in zip(("chance", "overlay_chance"), found, strict=True):
            of_level = each[each["level"] == by[0]].set_index("period")["p_hit"]
            table[column] = table[by[0]].astype(str).map(of_level).to_numpy()
    return table, [_of_year(each) for each in found]


def _of_year(chances):
    """Return the chance of the year, or None where the runs do not cover it whole."""
    found = chances.loc[chances["level"] == "year", "p_hit"]
    return float(found.iloc[0]) if len(found) else None


def adopt(folder, now, name, who, why):
    """Return the target with the overlay taken over; `mark_adopted` notes it once the answer stands."""
    from simlib.plan_folder.spread_profiles import profiles
    from simlib.targets.overlay import adopted, existing

    overlay = existing(folder / "targets", name)
    return adopted(now, overlay, profile_of=profiles(folder), who=who, why=why)


def mark_adopted(folder, name):
    """Note on an overlay that it is the target now."""
    from simlib.targets.overlay import existing, write_overlay

    at = datetime.now(UTC).isoformat(timespec="seconds")
    write_overlay(folder / "targets", existing(folder / "targets", name) | {"adopted": at})


def show_overlays(folder, now, json):
    """Print every overlay: edits, last change, the year under it, its chance, or that it fits no more."""
    import pandas as pd

    from simlib.core.money import to_major
    from simlib.plan.again import chances
    from simlib.plan_folder.spread_profiles import profiles
    from simlib.targets.overlay import laid, overlays, read_overlay

    rows = []
    for name in overlays(folder / "targets"):
        overlay = read_overlay(folder / "targets", name)
        last, row = overlay["edits"][-1], {"overlay": name, "edits": len(overlay["edits"])}
        row |= {"changed": last["at"], "who": last["who"], "why": last["why"], "adopted": overlay["adopted"] or ""}
        row |= {"year": None, "chance": None, "fits": "taken over"}
        try:
            over = None if overlay["adopted"] else laid(now, overlay, profile_of=profiles(folder))
            if over is not None:
                chance = _of_year(chances(folder, over)[0])
                row |= {"year": to_major(over.amount, over.currency), "chance": chance, "fits": "yes"}
        except InputError as error:
            row["fits"] = str(error.what) if json else render(error.what)
        rows.append(row)
    if json:
        shared.show_json(rows)
    elif rows:
        for row in rows:
            row["year"] = "–" if row["year"] is None else f"{row['year']:,.2f}"
            row["chance"] = "–" if row["chance"] is None else f"{row['chance']:.0%}"
        shared.show_table(pd.DataFrame(rows))
    else:
        print(_("No overlay is kept; begin one with --overlay NAME --set CELL:AMOUNT."))


def say_overlay(folder, overlay, now, over, chance):
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
