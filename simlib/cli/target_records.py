"""What `simlib targets` keeps and shows of the past: lineage, frozen versions, undo."""

from __future__ import annotations

from simlib.cli import options as shared
from simlib.i18n import _, render


def show_history(targets, json):
    """Print every change of the target, oldest first: when, who, what, cell, amount, why, notes."""
    import pandas as pd

    from simlib.core.money import digits, to_major
    from simlib.targets.cells import show
    from simlib.targets.lineage import notes_of

    in_words = str if json else render  # machines get English
    rows = [
        {
            "when": line["at"],
            "who": line["who"],
            "what": line["what"],
            "cell": in_words(show(line["cell"])),
            "amount": None if line["value"] is None else to_major(line["value"], targets.currency),
            "why": line["why"],
            "notes": "; ".join(map(in_words, notes_of(line))),
        }
        for line in targets.lineage
    ]
    if json:
        shared.show_json(rows)
        return
    form = f"{{:,.{digits(targets.currency)}f}}"
    for row in rows:
        row["amount"] = "" if row["amount"] is None else form.format(row["amount"])
    shared.show_table(pd.DataFrame(rows))


def show_versions(folder, json):
    """Print the frozen versions of a plan folder, oldest first."""
    import pandas as pd

    from simlib.core.money import to_major
    from simlib.targets.earlier import versions

    rows = versions(folder / "targets")
    for row in rows:
        row["amount"] = to_major(row["amount"], row.pop("currency"))
    if json:
        shared.show_json(rows)
    elif rows:
        shared.show_table(pd.DataFrame(rows).assign(amount=lambda f: f["amount"].map("{:,.2f}".format)))
    else:
        print(_("No version is kept yet; keep one with --freeze WHY."))


def freeze(folder, who, why, json):
    """Keep the target as it stands as a version that no edit changes, and say where."""
    from simlib.targets.earlier import freeze as keep

    name = keep(folder / "targets", who=who, why=why).name
    if json:
        shared.show_json({"version": name, "who": who, "why": why})
    else:
        print(_("The target as it stands is kept as version {name}: {why}", name=name, why=why))


def against_version(now, folder, name, by):
    """Return the columns `by`, target, version, difference (minor units) beside a frozen version of the same cells."""
    from simlib.core.errors import InputError
    from simlib.targets.cube import Targets
    from simlib.targets.earlier import version

    old = Targets.load(version(folder / "targets", name))
    if old.currency != now.currency:
        raise InputError("the version is in another currency", column="--compare", value=old.currency)
    return beside(now.table(by), old.table(by), by, "version")


def beside(table, other, by, name):
    """Return a table of targets with another's as the column `name` and target − it as `difference`; gaps are 0."""
    joined = table.merge(other.rename(columns={"target": name}), on=by, how="outer", sort=False) if by else table
    if not by:
        joined = table.assign(**{name: other["target"].to_numpy()})
    joined = joined.fillna({"target": 0, name: 0}).astype({"target": "int64", name: "int64"})
    return joined.assign(difference=joined["target"] - joined[name])
