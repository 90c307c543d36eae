"""Days, months and weekdays as people write them (Babel); in tables a day is `2026-11-01` in every language."""

from __future__ import annotations

from datetime import date

from simlib.i18n.language import language, locale

PATTERNS = {
    "en": {
        **{"long": "d MMMM y", "medium": "d MMM y", "short": "d MMM"},
        **{"month": "MMM y", "month_only": "MMM", "weekday": "EEE"},
    },
    "zh": {
        **{"long": "y年M月d日", "medium": "y年M月d日", "short": "M月d日"},
        **{"month": "y年M月", "month_only": "M月", "weekday": "EEE"},
    },
}


def day(moment: object) -> str:
    """Return a date as `2026-11-01` whatever kind of date it is."""
    return str(moment)[:10]


def long_day(moment: object) -> str:
    """Return a date in words: `11 November 2026`, in Chinese `2026年11月11日`."""
    return _written(moment, "long")


def medium_day(moment: object) -> str:
    """Return a date in few letters: `11 Nov 2026`, in Chinese `2026年11月11日`."""
    return _written(moment, "medium")


def short_day(moment: object) -> str:
    """Return a date within a known year: `11 Nov`, in Chinese `11月11日`."""
    return _written(moment, "short")


def month(moment: object) -> str:
    """Return the month of a date, or a `2026-11`, in words: `Nov 2026`, in Chinese `2026年11月`."""
    return _written(str(moment)[:7] + "-01", "month")


def month_only(moment: object) -> str:
    """Return the month without its year: `Nov`, in Chinese `11月`."""
    return _written(str(moment)[:7] + "-01", "month_only")


def weekday(moment: object) -> str:
    """Return the day of the week: `Wed`, in Chinese `周三`."""
    return _written(moment, "weekday")


def _written(moment, length):
    from babel.dates import format_date

    return format_date(date.fromisoformat(day(moment)), PATTERNS[language()][length], locale=locale())
