"""What the commands of sections share: options, the plan folder, tables and JSON on stdout. Money: minor units."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.core.currency import digits
from simlib.core.errors import InputError
from simlib.core.progress import say
from simlib.i18n import _, ngettext, show

if TYPE_CHECKING:
    import pandas as pd

Plan = Annotated[Path | None, typer.Option("--plan", help="Plan folder; default: the newest one in plans/")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout")]
MOST_ROWS = 40
GAP = "–"  # stands for a figure that is not there
# The plan folder of the command that runs, and among how many it was the newest.
_USED: ContextVar[tuple[Path, int] | None] = ContextVar("plan_folder", default=None)


def plan_folder(given: Path | None) -> Path:
    """Return the plan folder asked for, else the newest in plans/. Raises InputError where there is none."""
    if given is not None:
        if not (given / "summary.json").exists():
            remedy = "run `python3 workbook.py plan --out` with that folder first"
            raise InputError("not a plan folder", file=given, remedy=remedy)
        return _use(given, 1)
    found = sorted(Path("plans").glob("*/summary.json"), key=lambda p: p.stat().st_mtime)
    if not found:
        remedy = "run `python3 workbook.py plan` first or name one with --plan"
        raise InputError("no plan here", file=Path("plans"), remedy=remedy)
    return _use(found[-1].parent, len(found))


def _use(folder, many):
    if _USED.get() is None:  # a second one is what the first is compared with
        _USED.set((folder, many))
    return folder


def forget_plan_folder() -> None:
    """Begin a command: no plan folder is in use yet."""
    _USED.set(None)


def say_plan_folder(*, guessed: bool = False) -> None:
    """Print on stderr which plan folder the command used, if any; `guessed`: only if there were several to choose."""
    folder, many = _USED.get() or (None, 0)
    if many > 1:
        say(_("plan folder: {folder}, the newest of {n}; name another with --plan", folder=folder, n=many))
    elif many and not guessed:
        say(_("plan folder: {folder}", folder=folder))


def exclusive(options: Mapping[str, object]) -> None:
    """Refuse two options of which only one makes sense; options: how each is typed → what was given."""
    if len(chosen := [name for name, given in options.items() if given]) > 1:
        raise InputError("{one} and {other} exclude each other", one=chosen[0], other=chosen[1],
                         remedy="give one of them")  # fmt: skip


def show_json(value: object) -> None:
    """Print a value as JSON on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def records(frame: pd.DataFrame, currency: str, *, money: Iterable[str] = ()) -> list[dict[str, object]]:
    """Return the rows of a table for JSON: `money` in major units, days as text, None where nothing is there."""
    from simlib.core.money import to_major

    money, days = set(money), set(frame.columns[[kind.kind == "M" for kind in frame.dtypes]])
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    for row in rows:
        amounts = {name: round(to_major(row[name], currency), 2) for name in money & set(row) if row[name] is not None}
        row.update(amounts, **{name: str(row[name])[:10] for name in days if row[name] is not None})
    return rows


def print_table(
    frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]], currency: str, *, most: int = MOST_ROWS
) -> None:
    """Print columns of a table as text, and how many rows beyond `most` are left out.

    columns: name → (heading, kind); a name that the table is without is passed over. Kinds: text, money (major units
    with cents), whole (major units), share, count, days, number, day, basis, or a mapping code → text.
    """
    import pandas as pd

    names = [name for name in columns if name in frame]
    shown = frame.head(most)
    cells = {columns[name][0]: [_cell(v, columns[name][1], currency) for v in shown[name]] for name in names}
    print_frame(pd.DataFrame(cells))
    if len(frame) > most:
        left = len(frame) - most
        print(ngettext("… {n} more row with --json", "… {n} more rows with --json", left))


def print_frame(frame: pd.DataFrame) -> None:
    """Print a frame of texts as it is, its columns in line whatever the script."""
    import pandas as pd

    with pd.option_context("display.unicode.east_asian_width", True, "display.max_colwidth", None):
        print(frame.to_string(index=False))


def _cell(value, kind, currency):
    """Return one value as text."""
    from simlib.core.money import to_major
    from simlib.presentation import terms

    if value is None or value != value or value == "":
        return GAP
    if isinstance(kind, Mapping):
        return _(kind[value]) if value in kind else str(value)
    if kind in ("money", "whole"):
        return show.number(to_major(value, currency), digits(currency) if kind == "money" else 0)
    plain = {"share": show.share, "count": show.count, "days": lambda v: show.number(v, 1),
             "number": lambda v: show.number(v, 3), "day": show.day, "basis": terms.basis}  # fmt: skip
    return plain.get(kind, str)(value)
