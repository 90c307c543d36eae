"""What `simlib targets` stores and shows of the past: lineage, frozen versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simlib.i18n import _, render
from simlib.presentation.command_line import print_table, show_json
from simlib.sections.targets.command_tables import side_by_side

if TYPE_CHECKING:
    import pandas as pd

    from simlib.targets.cube import Targets


def show_changes(targets: Targets, json: bool) -> None:
    """Print every change of the target, oldest first: when, who, what, cell, amount, why, notes."""
    import pandas as pd

    from simlib.core.money import to_major
    from simlib.targets.cells import show
    from simlib.targets.lineage import deed, notes_of

    in_words = str if json else render  # machines get English
    rows = [
        {
            "when": line["at"],
            "who": line["who"],
            "what": line["what"] if json else render(deed(line)),
            "cell": in_words(show(line["cell"])),
            "amount": line["value"],
            "why": line["why"],
            "notes": "; ".join(map(in_words, notes_of(line))),
        }
        for line in targets.lineage
    ]
    if json:
        for row in rows:
            row["amount"] = None if row["amount"] is None else to_major(row["amount"], targets.currency)
        show_json(rows)
        return
    headings = (_("When"), _("Who"), _("What"), _("Cell"), _("Amount"), _("Why"), _("Notes"))
    kinds = ("text", "text", "text", "text", "money", "text", "text")
    columns = dict(zip(rows[0], zip(headings, kinds, strict=True), strict=True))
    table = pd.DataFrame(rows).astype({"amount": object})
    print_table(table, columns, targets.currency, most=len(table))


def show_versions(folder: Path, json: bool) -> None:
    """Print the frozen versions of a plan folder, oldest first."""
    import pandas as pd

    from simlib.core.money import to_major
    from simlib.targets.earlier import versions

    rows = versions(folder / "targets")
    if json:
        show_json([row | {"amount": to_major(row["amount"], row.pop("currency"))} for row in rows])
    elif rows:
        rows = [row | {"why": render(row["why"]) if isinstance(row["why"], dict) else row["why"]} for row in rows]
        headings = (_("Version"), _("When"), _("Who"), _("Why"), _("Amount"), _("Changes"))
        columns = dict(zip(("version", "at", "who", "why", "amount", "changes"), headings, strict=True))
        kinds = {"amount": "money", "changes": "count"}
        columns = {name: (heading, kinds.get(name, "text")) for name, heading in columns.items()}
        print_table(pd.DataFrame(rows), columns, rows[0]["currency"], most=len(rows))
    else:
        print(_("There is no version yet; freeze one with --freeze WHY."))


def freeze(folder: Path, who: str, why: str, json: bool) -> None:
    """Store the target as it stands as a version that no edit changes, and say where."""
    from simlib.targets.earlier import freeze as store_version

    name = store_version(folder / "targets", who=who, why=why).name
    if json:
        show_json({"version": name, "who": who, "why": why})
    else:
        print(_("The target as it stands is version {name} now: {why}", name=name, why=why))


def against_version(now: Targets, folder: Path, name: str, by: list[str]) -> pd.DataFrame:
    """Return the columns `by`, target, version, difference (minor units): the same cells of a frozen version."""
    from simlib.core.errors import InputError
    from simlib.targets.cube import Targets
    from simlib.targets.earlier import version

    old = Targets.load(version(folder / "targets", name))
    if old.currency != now.currency:
        raise InputError("the version is in another currency", column="--compare", value=old.currency)
    return side_by_side(now.table(by), old.table(by), by, "version")
