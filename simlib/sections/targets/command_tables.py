"""Tables of targets as `simlib targets` shows them: a period or part a row, in words or as JSON. Money: minor units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simlib.core.errors import InputError
from simlib.core.message import N_
from simlib.i18n import Money, _, show
from simlib.presentation.command_line import GAP, print_table, show_json

if TYPE_CHECKING:
    import pandas as pd

    from simlib.targets.cube import Targets

# Columns in the order in which they are shown: heading and kind.
HEADINGS = {
    "half": (N_("Half-year"), "text"),
    "quarter": (N_("Quarter"), "text"),
    "month": (N_("Month"), "text"),
    "week": (N_("Week"), "text"),
    "day": (N_("Day"), "day"),
    "platform": (N_("Platform"), "text"),
    "category": (N_("Category"), "text"),
    "group": (N_("Customer group"), "text"),
    "target": (N_("Target"), "money"),
    "last_year": (N_("Last year"), "money"),
    "version": (N_("Version"), "money"),
    "overlay": (N_("Overlay"), "money"),
    "difference": (N_("Difference"), "money"),
    "growth": (N_("Growth"), "text"),
    "chance": (N_("Chance"), "text"),
    "overlay_chance": (N_("Chance of the overlay"), "text"),
}
MONEY = tuple(name for name, (_heading, kind) in HEADINGS.items() if kind == "money")
SHARES = ("growth", "chance", "overlay_chance")
FIGURES = MONEY + SHARES


def show_targets(table: pd.DataFrame, currency: str, json: bool, *, total: Targets | None = None) -> None:
    """Print a table of minor units in major ones; growth without a last year is null in JSON."""
    from simlib.core.money import to_major

    if json:
        table = table.assign(**{name: to_major(table[name].to_numpy(), currency) for name in MONEY if name in table})
        rows = table.astype({c: str for c in table.columns if c not in FIGURES}).to_dict("records")
        show_json([{k: None if v != v else v for k, v in row.items()} for row in rows])
        return
    words = {"growth": show.signed_percent, "chance": show.chance, "overlay_chance": show.chance}
    for name in set(words) & set(table.columns):
        table = table.assign(**{name: [GAP if v != v else words[name](v) for v in table[name]]})
    if "month" in table:
        from simlib.presentation.style import month_labels

        table = table.assign(month=month_labels(table["month"]))
    columns = {name: (_(HEADINGS[name][0]), HEADINGS[name][1]) for name in table.columns}
    print_table(table, columns, currency, most=len(table))
    if total is not None:
        print(_("Year: {amount:money}", amount=Money(total.amount, currency)))


def with_chance(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return the table with the chance of each period, where the runs have one for its level."""
    from simlib.core.files import read_parquet

    by, path = [c for c in table.columns if c not in FIGURES], folder / "runs" / "periods.parquet"
    if len(by) == 1 and path.is_file():
        found = read_parquet(path)
        if by[0] in set(found["level"]):
            chance = found[found["level"] == by[0]].set_index("period")["p_hit"]
            table = table.assign(chance=table[by[0]].astype(str).map(chance).to_numpy())
    return table


def with_last_year(table: pd.DataFrame, now: Targets, folder: Path) -> pd.DataFrame:
    """Return the table with last year's amounts (minor) in this year's periods, and the growth asked for."""
    from simlib.plan_folder.spread_profiles import restated_year

    sold, by = restated_year(folder, now), [c for c in table.columns if c != "target"]
    if "group" in by:
        raise InputError("last year is not stored by customer group", column="--by", remedy="leave group out")
    sums = sold.groupby(by, sort=False)["gmv_paid"].sum().rename("last_year").reset_index()
    table = table.merge(sums, on=by, how="left").fillna({"last_year": 0})
    table["growth"] = (table["target"] / table["last_year"].where(table["last_year"] > 0) - 1).round(4)
    return table


def side_by_side(table: pd.DataFrame, other: pd.DataFrame, by: list[str], name: str) -> pd.DataFrame:
    """Return a table of targets with another's as the column `name` and target − it as `difference`.

    A cell that only one of them has counts 0 in the other.
    """
    joined = table.merge(other.rename(columns={"target": name}), on=by, how="outer", sort=False) if by else table
    if not by:
        joined = table.assign(**{name: other["target"].to_numpy()})
    joined = joined.fillna({"target": 0, name: 0}).astype({"target": "int64", name: "int64"})
    return joined.assign(difference=joined["target"] - joined[name])
