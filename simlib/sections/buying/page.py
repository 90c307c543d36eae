"""The page on buying: open-to-buy by quarter, and what to order first."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.periods import period_names
from simlib.presentation.tables import table, whole_money
from simlib.sections.buying.facts import facts
from simlib.sections.buying.labels import basis_note

SHOWN = 5
SUMS = ["sales", "closing", "opening", "on_order", "open_to_buy"]


def page(plan: PlanFolder) -> Block | None:
    """Return the block: each table is None where its file is absent or holds nothing; no block without any."""
    found = facts(plan)
    tables = {"buying": _by_quarter(found.open_to_buy, plan), "first": _first(found.first, plan)}
    if not any(tables.values()):
        return None
    basis = {"basis": found.basis, "basis_note": basis_note(found.basis)}
    return Block("buying", "sections/buying/page.html", tables | basis)


def _by_quarter(buying, plan):
    """Return open-to-buy by quarter at cost, all categories together."""
    if buying is None:
        return None
    days = plan.targets.drop_duplicates("month").sort_values("day")
    names, quarter = period_names(plan.targets), days.set_index("month")["quarter"]
    months = buying.groupby("month", sort=False)[SUMS].sum()
    months = months.reindex([m for m in days["month"] if m in months.index])
    quarters = months.groupby(quarter.reindex(months.index).to_numpy(), sort=False)
    rows = [_line(names.get(str(label), str(label)), part, plan) for label, part in quarters]
    heads = [_("Quarter"), _("Sales at cost"), _("Stock at the end"), _("Stock at the start"), _("On order"),
             _("Open to buy")]  # fmt: skip
    return table(_("Open to buy by quarter, at cost"), heads, rows, foot=_line(_("Year"), months, plan))


def _line(label, months, plan):
    """Return the row of some months: sums, the last closing stock, the first opening stock."""
    figures = (months["sales"].sum(), months["closing"].iloc[-1], months["opening"].iloc[0], months["on_order"].sum(),
               months["open_to_buy"].sum())  # fmt: skip
    return [label, *(whole_money(v, plan) for v in figures)]


def _first(first, plan):
    """Return what to order first."""
    if first is None:
        return None
    rows = [
        [i["name"] or i["item"], _day(i["order_by"]), show.day(i["runs_out"]), show.count(i["units"]),
         whole_money(i["value"], plan)]
        for i in first.head(SHOWN).to_dict("records")
    ]  # fmt: skip
    caption = _("Order first")
    if len(first) > SHOWN:
        caption = _("Order first (the first {n} of {all})", n=SHOWN, all=len(first))
    return table(caption, [_("Article"), _("Last safe order date"), _("Runs out"), _("Units"), _("At cost")], rows)


def _day(value):
    return show.day(value) if value == value else show.unknown()
