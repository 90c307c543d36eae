"""What the forecast expects and how far it may be off, in words. Money: major units."""

from __future__ import annotations

from simlib.i18n import show


def band(total):
    """Return how wide the year's 80 % band is, relative to the expected amount: `−15.5 % to +16.4 %`."""
    return " to ".join(show.growth(total[edge], total["mean"]) for edge in ("lo80", "hi80"))


def error_said(found, currency):
    """Return what the forecast erred by over weeks it had not seen, in a sentence; empty where nobody tried.

    found: `forecast_error` of the summary.
    """
    if not found:
        return ""
    tries, weeks = found["origins"], found["days"] / 7
    tried = f"Tried {tries} times on {weeks:g} weeks" if tries > 1 else f"Tried once on {weeks:g} weeks"
    amount = show.short(found["month_amount"], currency)
    return (
        f"{tried} that it had not seen, its total was off by {100 * found['month_share']:.0f} % on average "
        f"(about {amount} a month), a single day by {100 * found['wape']:.0f} %."
    )
