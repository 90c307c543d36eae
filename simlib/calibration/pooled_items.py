"""The items of a scenario: best sellers one by one, the tail of a category pooled as one."""

from __future__ import annotations


def pooled_item(category: str) -> str:
    """Return the id of the item that pools a category's tail."""
    return f"other {category}"
