"""The sheet Offers: festivals of the plan year, the shop's campaigns and those that scenarios try. Shop-local time."""

from __future__ import annotations

import pandas as pd

from simlib.i18n import pgettext

HEAD = 3
KINDS = {"festival": "Festival", "campaign": "Campaign", "scenario": "Scenario"}
LABELS = ("From", "Until", "Days", "Kind", "Name", "Phase", "Platform", "Mechanic", "Dates", "Source")
TYPES = ("moment", "moment", "days", *["text"] * 7)


def offers_sheet(book, plan):
    """Write one row an offer by its start; dates that platforms have not announced yet are marked."""
    sheet = book.sheet(
        "offers", pgettext("sheet", "Offers"),
        (18, 18, 7, 12, 24, 14, 13, 60, 16, 56),
        title="Offers of the plan year",
        note="Festivals as calendars and platforms have them, campaigns from your data, campaigns that scenarios try. "
        "Usual pattern: the platform has not announced its dates",
    )
    sheet.freeze_panes(HEAD + 1, 0)
    sheet.repeat_rows(HEAD)
    offers = plan.optional("targets/offers.parquet")
    if offers is None or offers.empty:
        book.sentence(sheet, HEAD, "No festival and no campaign is known in the plan year.")
        return
    book.head(sheet, HEAD, LABELS, TYPES)
    for row, offer in enumerate(offers.to_dict("records"), HEAD + 1):
        values = (
            offer["start"],
            offer["end"] - pd.Timedelta(minutes=1),
            max(1, round((offer["end"] - offer["start"]) / pd.Timedelta(days=1))),
            KINDS.get(offer["kind"], offer["kind"]),
            offer["name"],
            offer["phase"],
            offer["platform"],
            offer["mechanic"],
            "tried" if offer["kind"] == "scenario" else "usual pattern" if offer["provisional"] else "fixed",
            offer["source"],
        )
        look = {"bg_color": "#eef5fa"} if offer["kind"] == "scenario" else {}
        book.line(sheet, row, values, TYPES, **look)
    sheet.autofilter(HEAD, 0, HEAD + len(offers), len(LABELS) - 1)
