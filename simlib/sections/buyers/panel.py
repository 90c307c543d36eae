"""Notebook answer on buyers: how many old and new ones the target needs. Money: minor units."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from simlib.core.errors import InputError
from simlib.i18n import _, render, show
from simlib.presentation.answers import Answer, answered, texts
from simlib.presentation.bench import Bench
from simlib.sections.buyers.measured import measured_buyers, needs, paid_orders


@answered
def buyers(bench: Bench, *, repeat_rates: Sequence[float | None] = (None,)) -> Answer:
    """Say how many returning and new buyers the target needs, at the measured repeat rate (None) and at others."""
    measured = measured_buyers(paid_orders(bench.shop.tables, bench.days["day"].iloc[0]))
    if measured.facts is None:
        raise InputError(measured.why)
    rows = []
    for rate in repeat_rates:
        need = needs(measured, bench.amount, repeat_rate=rate)
        rows.append((show.share(need["repeat_rate"]), need["old"], need["new"], need["gmv_old"], need["gmv_new"]))
    last = measured.facts
    sentence = _(
        "Last year {n} people bought, {repeat} of the year before's came back, and the best fifth spent {fifth}. The "
        "target needs {old} returning and {new} new buyers.",
        n=show.count(last.buyers),
        repeat=show.share(last.repeat_rate),
        fifth=show.share(last.top_fifth),
        old=show.count(rows[0][1]),
        new=show.count(rows[0][2]),
    )
    if measured.why:
        sentence = show.sentences((sentence, _("Note: {why}.", why=render(measured.why))))
    names = ["repeat_rate", "old", "new", "gmv_old", "gmv_new"]
    labels = [_("Repeat rate"), _("Returning buyers"), _("New buyers"), _("From returning"), _("From new")]
    table = pd.DataFrame(rows, columns=names)
    made = texts(table, bench.currency, money=names[3:], count=names[1:3], labels=dict(zip(names, labels, strict=True)))
    return Answer(sentence, made)
