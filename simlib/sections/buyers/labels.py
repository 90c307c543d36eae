"""What people read for what the measures of buyers rest on."""

from __future__ import annotations

from simlib.i18n import N_, _, render
from simlib.sections.buyers.facts import Buyers

BASIS = {
    "data": N_("Computed from your orders."),
    "assumed": N_("Computed from your orders, with assumptions where a year of them is missing."),
}
WHOLE = 0.9995  # from this share of named paid value on, all of it counts as named


def basis_note(buyers: Buyers) -> str:
    """Return why figures are missing or assumed, else what they rest on; a whole sentence."""
    return why_note(buyers) or _(BASIS[buyers.measured.basis])


def why_note(buyers: Buyers) -> str:
    """Return why figures are missing or assumed as a whole sentence; empty where they are not."""
    return _("Note: {why}.", why=render(buyers.why)) if buyers.why else ""


def named_note(buyers: Buyers) -> str:
    """Return a sentence on paid value that names no buyer; empty where all of it does."""
    if buyers.measured.named_share > WHOLE:
        return ""
    return _("{share:percent} of the paid value names its buyer; the needs are of that part.",
             share=buyers.measured.named_share)  # fmt: skip
