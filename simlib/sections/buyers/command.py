"""`simlib buyers`: last year's buyers and those that the target needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.core.errors import InputError
from simlib.core.message import Money
from simlib.i18n import _, render
from simlib.presentation.command_line import Json, Plan, plan_folder, show_json

if TYPE_CHECKING:
    from simlib.sections.buyers.facts import Buyers

Rate = Annotated[
    str | None,
    typer.Option(help="Part of last year's buyers who come back, or `measured`; stays until changed"),
]


def add_to(app: typer.Typer, *, publish: Callable[[Path], None]) -> None:
    """Add the verb to the command; publish(folder) writes page and spreadsheet again."""

    @app.command("buyers")
    def buyers(plan: Plan = None, repeat_rate: Rate = None, json: Json = False) -> None:
        """Show new and returning buyers of last year, how many came back, and how many the target needs."""
        from simlib.plan_folder.change import changing
        from simlib.sections.buyers.facts import write_buyers
        from simlib.targets.cube import Targets

        folder = plan_folder(plan)
        targets = Targets.load(folder / "targets")
        with changing(folder):
            found = write_buyers(folder, targets, repeat_rate=_rate(repeat_rate))
            if repeat_rate is not None:
                publish(folder)
        if json:
            show_json(found.to_json())
        else:
            print("\n".join(_lines(found, targets.currency)))


def _rate(text):
    """Return the repeat rate of an option: None, "measured" or a number."""
    if text in (None, "measured"):
        return text
    try:
        return float(text)
    except ValueError as error:
        remedy = "a number from 0 to 1, or measured"
        raise InputError("not a rate", column="--repeat-rate", value=text, remedy=remedy) from error


def _lines(found: Buyers, currency: str) -> list[str]:
    """Return what the orders say of buyers and what the target needs, in sentences."""
    from simlib.sections.buyers.labels import why_note

    last, needs, share = found.measured.facts, found.needs, found.measured.named_share
    if last is None:
        return [_("Buyers: {why}.", why=render(found.measured.why))]

    def amount(minor):
        return Money(round(minor), currency)

    lines = [
        _("Last year: {new:int} new and {old:int} returning buyers; {rate:percent1} of those of the year before came "
          "back.", new=last.new, old=last.old, rate=last.repeat_rate),
        _("The fifth that spends most brings {share:percent}; a new buyer {new:amount}, a returning one {old:amount}.",
          share=last.top_fifth, new=amount(last.value_new), old=amount(last.value_old)),
    ]  # fmt: skip
    if found.repeat_rate is not None:
        lines.append(_("The plan reckons with a repeat rate of {rate:percent1}.", rate=found.repeat_rate))
    if share < 0.9995:
        lines.append(_("{share:percent} of the paid value names no buyer and is left out of what follows.",
                       share=1 - share))  # fmt: skip
    if needs:
        lines.append(_("The target needs {old:int} returning buyers ({gmv_old:amount}) and {new:int} new ones "
                       "({gmv_new:amount}).", old=needs["old"], new=needs["new"], gmv_old=amount(needs["gmv_old"]),
                       gmv_new=amount(needs["gmv_new"])))  # fmt: skip
    return lines + ([why_note(found)] if found.why else [])
