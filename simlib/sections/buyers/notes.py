"""Why a figure on buyers is missing or rests on less than a year, as notes: parts of a sentence, without its end."""

from __future__ import annotations

from simlib.i18n import N_

NOTES = {
    "sections.buyers.no_names": N_("the orders name no customers"),
    "sections.buyers.too_short": N_("only {days:int} days of orders are there, too few to see anybody come back"),
    "sections.buyers.half": N_(
        "{days:int} days of orders are there, and the repeat rate is measured from one half of them to the other"
    ),
    "sections.buyers.nobody_before": N_(
        "buyers are needed in the last {days:int} days and in those before to measure who comes back"
    ),
    "sections.buyers.no_new_buyer": N_("no new buyer has bought anything, so none can close the gap"),
}
