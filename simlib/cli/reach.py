"""`simlib buyers` and `simlib market`: the buyers and the share of the market that the target needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.core.errors import InputError


def add_to(app):
    """Add the verbs to the command."""
    app.command("buyers")(buyers)
    app.command("market")(market)


Rate = Annotated[str | None, typer.Option(help="Part of last year's buyers who come back, or `measured`; it is kept")]
Words = Annotated[Path | None, typer.Option(help="CSV: category,keyword,volume,conversion,price; it replaces the last")]
Growth = Annotated[
    tuple[float, float, float] | None,
    typer.Option(
        metavar="LO MID HI", help="Lowest, middle and highest growth of the market to the plan year: 0 0.05 0.1"
    ),
]


def buyers(plan: shared.Plan = None, repeat_rate: Rate = None, json: shared.Json = False):
    """Show new and old buyers of last year, how many came back, and how many the target needs."""
    from simlib.plan.make import share
    from simlib.plan_folder.change import changing
    from simlib.sections.buyers.facts import write_buyers
    from simlib.targets.cube import Targets

    folder = shared.plan_folder(plan)
    targets = Targets.load(folder / "targets")
    with changing(folder):
        found = write_buyers(folder, targets, repeat_rate=_rate(repeat_rate))
        if repeat_rate is not None:
            share(folder)
    if json:
        return shared.show_json(found)
    print("\n".join(_lines(found, targets.currency)))
    return None


def market(
    plan: shared.Plan = None, keywords: Words = None, growth: Growth = None, json: shared.Json = False
):  # fmt: skip
    """Show what the market buys by category, from searches, and the share of it that the target needs."""
    from simlib.core.money import to_major
    from simlib.plan.make import share
    from simlib.plan_folder.change import changing
    from simlib.sections.market.facts import read_keywords, write_market
    from simlib.targets.cube import Targets

    folder = shared.plan_folder(plan)
    targets = Targets.load(folder / "targets")
    if growth is not None and keywords is None:
        raise InputError("--growth needs --keywords", remedy="give the keyword table too")
    words = None if keywords is None else read_keywords(keywords, targets)
    with changing(folder):
        found = write_market(folder, targets, keywords=words, growth=growth or (0.0, 0.0, 0.0))
        if found is None:
            raise InputError("no market is known", file=folder, remedy="give --keywords FILE and --growth LO MID HI")
        if words is not None:
            share(folder)
    for name in ("low", "middle", "high", "target"):
        found[name] = to_major(found[name].to_numpy(dtype=float), targets.currency).round(2)
    if json:
        return shared.show_json(found.astype(object).where(found.notna(), None).to_dict("records"))
    for name in found.columns.drop("category"):
        form = "{:.2%}" if name.startswith("share") else "{:,.0f}"
        found[name] = [form.format(v) if v == v else "–" for v in found[name]]
    return shared.show_table(found)


def _rate(text):
    if text in (None, "measured"):
        return text
    try:
        return float(text)
    except ValueError as error:
        remedy = "a number from 0 to 1, or measured"
        raise InputError("not a rate", column="--repeat-rate", value=text, remedy=remedy) from error


def _lines(found, currency):
    """Return what is known of buyers and what the target needs, in sentences."""
    from simlib.core.money import show

    known, needs = found["known"], found["needs"]
    facts = known["facts"]
    if facts is None:
        return [f"Buyers: {known['why']}."]
    back = "came back" if found["repeat_rate"] is None else f"came back; {found['repeat_rate']:.1%} are asked for"
    lines = [
        f"Last year: {facts['new']:,} new and {facts['old']:,} old buyers ({known['basis']}); "
        f"{facts['repeat_rate']:.1%} of those before {back}.",
        f"The fifth that spends most brings {facts['top_fifth']:.0%}; "
        f"a new buyer {show(facts['value_new'], currency)}, an old one {show(facts['value_old'], currency)}.",
    ]
    if known["known_share"] < 0.9995:
        lines.append(
            f"{1 - known['known_share']:.0%} of the paid value names no buyer and is left out of what follows."
        )
    if needs:
        lines.append(
            f"The target needs {needs['old']:,} old buyers ({show(needs['gmv_old'], currency)}) "
            f"and {needs['new']:,} new ones ({show(needs['gmv_new'], currency)})."
        )
    return lines + ([found["why"][:1].upper() + found["why"][1:] + "."] if found["why"] else [])
