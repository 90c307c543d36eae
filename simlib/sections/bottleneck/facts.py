"""What breaks the target and what would fix it, by code and value, with the words that go with a code.

Amounts are in major units, as in the summary.
"""

from __future__ import annotations

from collections.abc import Mapping

from simlib.i18n import _, render, show
from simlib.presentation import terms


def breakers(summary: Mapping) -> list[dict]:
    """Return the breakers, worst first: label, what (a sentence), gmv_lost, share, basis, costs (did it lose money)."""
    return [
        {
            "label": terms.breaker(row["name"]),
            "what": render(row.get("what", "")),
            "gmv_lost": row.get("gmv_lost"),
            "share": row.get("share"),
            "basis": row.get("basis", "assumed"),
            "costs": show.has_value(row.get("gmv_lost")) and row["gmv_lost"] > 0,
        }
        for row in summary["breakers"]
    ]


def fixes(summary: Mapping) -> list[dict]:
    """Return the improvements that were tried, best first: the summary's figures with label, what and before.

    before: the chance without it, counted from the simulated years that it met, which may be fewer than base's.
    """
    found = []
    for row in summary["fixes"]:
        gained = row.get("p_hit_gain")
        before = row["p_hit"] - gained if show.has_value(gained) else summary["p_hit"]
        added = {"label": terms.scenario(row["name"]), "what": render(row.get("what", "")), "before": before}
        sure = {"basis": row.get("basis", "assumed"), "detectable": bool(row.get("detectable"))}
        found.append({**row, **added, **sure})
    return found


def lost_over(p_hit: float) -> str:
    """Return in a heading over which simulated years the loss of a breaker is averaged."""
    if p_hit >= 1:
        return _("Bottlenecks: paid GMV lost on average in a year (none misses the target)")
    return _("Bottlenecks: paid GMV lost on average in a year that misses the target")


def lost_short(p_hit: float) -> str:
    """Return the same as a phrase under a picture."""
    if p_hit >= 1:
        return _("Paid GMV lost on average in a year (none misses the target)")
    return _("Paid GMV lost on average in a year that misses the target")
