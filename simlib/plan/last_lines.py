"""The three lines that `simlib plan` ends with: the chance, the worst bottleneck, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from simlib.i18n import _, show
from simlib.presentation import terms
from simlib.sections.answer.facts import short_history
from simlib.sections.bottleneck import facts


def last_lines(folder: Path, answer: Mapping) -> str:
    """Return the closing lines on a plan folder and its summary."""
    return "\n".join((_chance(answer), _worst(answer), _next(folder)))


def _chance(answer):
    c = answer["currency"]
    line = _(
        "The target of {target} is reached in {chance} of {n:int} simulated years{error}; {sure} would be reached in "
        "80 %.",
        target=show.money(answer["target"], c),
        chance=show.percent(answer["p_hit"]),
        n=answer["replications"],
        error=show.aside(f"± {show.points(answer['p_hit_se'])}") if 0 < answer["p_hit"] < 1 else "",
        sure=show.money(answer["attainable"]["80"], c),
    )
    return show.sentences((line, short_history(answer)))


def _worst(answer):
    worst, fixes = facts.breakers(answer)[0], [f for f in facts.fixes(answer) if f["detectable"]]
    values = {"name": worst["label"], "lost": show.money(worst["gmv_lost"], answer["currency"]), "what": worst["what"]}
    line = _("Worst bottleneck: {name}, {lost} in the years that miss. {what}.", **values)
    if answer["p_hit"] >= 1:
        line = _("Worst bottleneck: {name}, {lost} in an average year (none misses). {what}.", **values)
    if not fixes:
        return line
    change, name = show.signed(fixes[0]["p_hit_gain"], "share", ""), terms.scenario(fixes[0]["name"])
    return show.sentences((line, _("Best improvement tried: {name} (chance {change}).", name=name, change=change)))


def _next(folder):
    return _(
        "Next: open {page} and {book}, or explore with: python3 workbook.py lab --plan {folder}",
        page=folder / "report.html", book=folder / "plan.xlsx", folder=folder,
    )  # fmt: skip
