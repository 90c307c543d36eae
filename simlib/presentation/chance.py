"""A chance in words: how likely, how sure of it, and over which years a loss is averaged."""

from __future__ import annotations

from simlib.core.message import N_
from simlib.i18n import _, show

# A chance is put as the nearest of these; the ends are put apart. `one in` is singular in a sentence.
FRACTIONS = (
    (0.05, N_("about one in twenty")),
    (0.1, N_("about one in ten")),
    (0.2, N_("about one in five")),
    (0.25, N_("about one in four")),
    (1 / 3, N_("about one in three")),
    (0.4, N_("about two in five")),
    (0.5, N_("about one in two")),
    (0.6, N_("about three in five")),
    (2 / 3, N_("about two in three")),
    (0.75, N_("about three in four")),
    (0.8, N_("about four in five")),
    (0.9, N_("about nine in ten")),
    (0.95, N_("about nineteen in twenty")),
)
FEW, MOST = N_("fewer than one in thirty"), N_("more than twenty-nine in thirty")


def in_words(p: float) -> str:
    """Return a probability in words: 0.52 is `about one in two`."""
    if p <= 0:
        return _("none of the simulated years")
    if p >= 1:
        return _("every simulated year")
    return _(_fraction(p))


def sentence(p: float, target: str) -> str:
    """Return in a sentence how many of the simulated years reach a target, given as text."""
    if p <= 0:
        return _("No simulated year reaches the target of {target}.", target=target)
    if p >= 1:
        return _("Every simulated year reaches the target of {target}.", target=target)
    text = _fraction(p)
    years = upper_first(_(text))
    if " one in" in text:
        return _("{years} simulated years reaches the target of {target}.", years=years, target=target)
    return _("{years} simulated years reach the target of {target}.", years=years, target=target)


def precision(p: float, se: float, replications: int) -> str:
    """Return how sure the simulation is of a probability, in one phrase."""
    if 0 < p < 1:
        return _(
            "± {points} percentage points (one standard error, {n:int} simulated years)",
            points=show.number(100 * se, 1), n=replications,
        )  # fmt: skip
    # Rule of three (Hanley and Lippman-Hand 1983): no event in n trials leaves up to 3/n at 95 % confidence.
    bound = min(1.0, 3 / max(replications, 1))
    if p <= 0:
        return _("at most {bound} with 95 % confidence ({n:int} simulated years)",
                 bound=show.percent(bound, 1), n=replications)  # fmt: skip
    return _("at least {bound} with 95 % confidence ({n:int} simulated years)",
             bound=show.percent(1 - bound, 1), n=replications)  # fmt: skip


def _fraction(p):
    if p < 0.03:
        return FEW
    return MOST if p > 0.97 else min(FRACTIONS, key=lambda found: abs(found[0] - p))[1]


def upper_first(text: str) -> str:
    """Return text with its first letter in upper case; the rest stays."""
    return text[:1].upper() + text[1:]
