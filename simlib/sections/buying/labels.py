"""What people read for the basis of buying."""

from __future__ import annotations

from simlib.i18n import N_, _

BASIS = {
    "data": N_("Stock, purchases under way and costs come from your data."),
    "mixed": N_("Stock, purchases under way and costs come partly from your data and are partly assumed."),
    "assumed": N_("Stock, purchases under way and costs are assumed: the data hold none."),
}


def basis_note(basis: str) -> str:
    """Return a sentence on what stock, purchases under way and costs rest on; empty where nothing is planned."""
    return _(BASIS[basis]) if basis else ""
