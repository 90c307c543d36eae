"""The page on data and assumptions: what was assumed, rows that were not accepted, where the figures come from."""

from __future__ import annotations

from simlib.i18n import _, render, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.tables import table
from simlib.sections.data_quality.facts import DataFacts, facts, input_label

FIRST = 4  # assumptions on the first page
MOST_REASONS = 12


def first(plan: PlanFolder) -> Block:
    """Return what the first page says of assumptions."""
    found = facts(plan)
    context = {
        "limits": [render(limit) for limit in found.assumed_limits],
        "assumed": _assumed(found)[:FIRST],
        "more": max(0, len(found.assumed) - FIRST),
    }
    return Block("assumed", "sections/data_quality/first.html", context)


def page(plan: PlanFolder) -> Block:
    """Return the block on the rows that were read, the warnings and the assumptions."""
    found = facts(plan)
    counts = {"read": found.read, "accepted": found.accepted, "refused": found.not_accepted, "orders": found.orders}
    context = {
        "rows": _(
            "{read:int} rows read = {accepted:int} accepted + {refused:int} not accepted; they hold {orders:int} "
            "paid orders.",
            **counts,
        ),
        "reject_table": reject_table(found),
        "warnings": [render(note) for note in found.warnings],
        "assumed_table": assumed_table(found),
        "notes": [render(note) for note in found.notes],
    }
    return Block("quality", "sections/data_quality/page.html", context, title=_("Data and assumptions"))


def source(plan: PlanFolder) -> Block:
    """Return the foot of the page: what a reader needs to make the same figures again."""
    context = {
        "seed": plan.summary["seed"],
        "replications": plan.summary["replications"],
        "provenance": facts(plan).provenance,
    }
    return Block("source", "sections/data_quality/source.html", context, title=_("Where this comes from"))


def reject_table(found: DataFacts) -> dict | None:
    """Return the most frequent reasons why rows were not accepted, or None where all were."""
    if found.rejected.empty:
        return None
    rows = [
        [render(row.reason), row.column, show.count(row.rows), str(row.first_row), str(row.example)[:60]]
        for row in found.rejected.head(MOST_REASONS).itertuples()
    ]
    labels = [_("Reason"), _("Column"), _("Rows"), _("First at row"), _("Its value")]
    return table(_("Why rows were not accepted"), labels, rows, text=(0, 1, 4))


def assumed_table(found: DataFacts) -> dict | None:
    """Return what was taken instead of inputs that the data did not hold, or None where nothing was."""
    if not found.assumed:
        return None
    caption = _("Taken instead of what was not given; give the input to replace it")
    return table(caption, [_("Input"), _("Taken instead"), _("Why")], _assumed(found), text=(0, 1, 2))


def _assumed(found):
    return [[input_label(one.name), render(one.value), render(one.why)] for one in found.assumed]
