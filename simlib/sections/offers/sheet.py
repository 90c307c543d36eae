"""The sheet Offers: festivals of the plan year, the shop's campaigns and those that scenarios try. Shop-local time."""

from __future__ import annotations

import pandas as pd

from simlib.i18n import _, pgettext
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.book import Book
from simlib.sections.offers import labels
from simlib.sections.offers.facts import facts

HEAD = 3
WIDTHS = (18, 18, 7, 12, 24, 14, 13, 60, 16, 56)
KINDS = ("moment", "moment", "days", *["text"] * 7)


def offers_sheet(book: Book, plan: PlanFolder) -> None:
    """Write one row an offer by its start; dates that platforms have not announced yet are marked."""
    note = _("Festivals as calendars and platforms have them, campaigns from your data, campaigns that scenarios try. "
             "Usual pattern: the platform has not announced its dates.")  # fmt: skip
    title = _("Offers of the plan year")
    sheet = book.sheet("offers", pgettext("sheet", "Offers"), WIDTHS, title=title, note=note)
    sheet.freeze_panes(HEAD + 1, 0)
    sheet.repeat_rows(HEAD)
    offers = facts(plan)
    if offers is None:
        book.sentence(sheet, HEAD, _("No festival and no campaign falls into the plan year."))
        return
    book.head(sheet, HEAD, _heads(), KINDS)
    for row, offer in enumerate(offers.to_dict("records"), HEAD + 1):
        look = {"bg_color": "#eef5fa"} if offer["kind"] == "scenario" else {}
        book.line(sheet, row, _values(offer, book.currency), KINDS, **look)
    sheet.autofilter(HEAD, 0, HEAD + len(offers), len(KINDS) - 1)


def _heads():
    return [_("From"), _("Until"), _("Days"), _("Kind"), _("Name"), _("Phase"), _("Platform"), _("Mechanic"),
            _("Dates"), _("Source")]  # fmt: skip


def _values(offer, currency):
    """Return the cells of an offer."""
    end = offer["end"] - pd.Timedelta(minutes=1)
    days = max(1, round((offer["end"] - offer["start"]) / pd.Timedelta(days=1)))
    words = (labels.name(offer), labels.phase(offer), labels.platform(offer), labels.mechanic(offer, currency),
             labels.dates(offer), labels.source(offer))  # fmt: skip
    return offer["start"], end, days, _(labels.KINDS[offer["kind"]]), *words
