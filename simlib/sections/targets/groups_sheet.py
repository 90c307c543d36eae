"""The sheet Groups: the target by month and customer group, where the plan knows groups. Amounts: major units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.core.money import to_major
from simlib.i18n import _, pgettext
from simlib.presentation.book import room, span

if TYPE_CHECKING:
    from simlib.plan_folder.folder import PlanFolder
    from simlib.presentation.book import Book

HEAD, LABELS = 3, 1


def groups_sheet(book: Book, plan: PlanFolder) -> None:
    """Write a row a month and the year, a column a group; nothing where the target knows no customer groups."""
    targets = plan.targets
    if "group" not in targets:
        return
    groups, months = list(targets["group"].unique()), list(targets["month"].unique())
    table = targets.pivot_table(index="month", columns="group", values="target", aggfunc="sum").loc[months, groups]
    sheet = book.sheet(
        "groups", pgettext("sheet", "Groups"),
        [12, *[room(plan.summary["target"], plan.currency)] * (len(groups) + 1)],
        title=_("Target by customer group"),
        note=_(
            "Amounts in {currency}. Edits here are not read back; change it with python3 workbook.py targets --set "
            "group={group}:AMOUNT.",
            currency=plan.currency,
            group=groups[0],
        ),
        upright=True,
    )
    sheet.freeze_panes(HEAD + 1, 1)
    book.head(sheet, HEAD, [_("Month"), *groups, _("Total")], ["text", *["figure"] * (len(groups) + 1)])
    end, last = HEAD + len(months), LABELS + len(groups)
    for row, (month, amounts) in enumerate(table.iterrows(), HEAD + 1):
        book.put(sheet, row, 0, str(month))
        for column, minor in enumerate(amounts, LABELS):
            book.put(sheet, row, column, float(to_major(int(minor), plan.currency)), "exact")
        _sum(book, sheet, (row, last), span(row, LABELS, row, last - 1), amounts.sum(), plan)
    book.put(sheet, end + 1, 0, _("Year"), bold=True)
    for column, minor in enumerate([*table.sum(), targets["target"].sum()], LABELS):
        _sum(book, sheet, (end + 1, column), span(HEAD + 1, column, end, column), minor, plan)


def _sum(book, sheet, at, cells, minor, plan):
    value = float(to_major(int(minor), plan.currency))
    sheet.write_formula(*at, f"=SUM({cells})", book.format("exact", bold=True), value)
