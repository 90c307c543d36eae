"""The answer by value: where the target comes from, what the chance rests on, what can be reached. Major units."""

from __future__ import annotations

from collections.abc import Mapping

from simlib.i18n import _, show
from simlib.presentation import chance


def finding(summary: Mapping, currency: str) -> str:
    """Return the finding in a sentence, and in a second one how short the history is where it is short."""
    text = chance.sentence(summary["p_hit"], show.amount(summary["target"], currency))
    return show.sentences((text, short_history(summary)))


def short_history(summary: Mapping) -> str:
    """Return a sentence on a history too short to show a year; empty where it is long enough."""
    if summary["history_days"] >= 330:
        return ""
    return _("This is judged from only {days} of orders.", days=show.days(summary["history_days"]))
