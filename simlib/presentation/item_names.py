"""What people read for an item: an article, or the pooled tail of a category."""

from __future__ import annotations

from collections.abc import Mapping

from simlib.i18n import ngettext, show


def item_name(item: Mapping[str, object]) -> str:
    """Return the name of an item (a row of `goods_targets`); a pooled tail says how many articles it is."""
    if item["class"] != "tail":
        return item["name"] or item["item"]
    return ngettext(
        "Other {category} ({count} article)",
        "Other {category} ({count} articles)",
        item["pooled"],
        category=item["category"],
        count=show.count(item["pooled"]),
    )
