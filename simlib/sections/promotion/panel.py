"""Words, table, picture and panel of the promotion notebook, on top of `what_if`. Money: minor units inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from simlib.core.money import to_major
from simlib.flows.campaigns.flow import Campaign
from simlib.i18n import _, dates, show
from simlib.presentation import style, terms
from simlib.presentation.answers import indexed
from simlib.sections.promotion.what_if import (
    ADDED,
    Estimate,
    estimate,
    first_values,
    simulated,
    try_out,
    window_days,
)
from simlib.simulate.metrics import METRICS

if TYPE_CHECKING:
    from IPython.display import Markdown
    from plotly.graph_objects import Figure

    from simlib.presentation.panel import TwoLanguages

SHOWN = ("conversion_uplift", "days", "discount", "start")
# What is worth trying, inside the declared bounds.
RANGES = {"conversion_uplift": (0.0, 1.0), "days": (1, 60), "discount": (0.0, 0.5)}
AROUND = 28  # days drawn before and after the window
BLOCKS_FIRST, BLOCKS = 2, 4


def answer(bench: object) -> Markdown:
    """Return the answer for the plan's own promotion in a few sentences of Markdown."""
    from IPython.display import Markdown

    values = first_values(bench)
    return Markdown(f"**{bench.name}{_('.')}** {sentence(bench, values, try_out(bench, values, blocks=BLOCKS_FIRST))}")


def sentence(bench: object, values: Mapping[str, object], found: Estimate) -> str:
    """Return what a promotion brings: window, year, contribution, chance, lost units."""
    year = found.added["gmv_paid"]
    first = _(
        "{days} from {start} at {discount} off with {uplift} more conversion bring {window} of paid GMV in the "
        "window, {year} in the year.",
        days=show.days(values["days"]),
        start=dates.medium_day(values["start"]),
        discount=show.percent(values["discount"]),
        uplift=show.percent(values["conversion_uplift"]),
        window=_short(bench, found.window["difference"]),
        year=_short(bench, year["difference"]),
    )
    second = _(
        "With 95 % confidence the year gains {lo} to {hi}. Contribution changes by {margin}.",
        lo=_short(bench, year["lo"]),
        hi=_short(bench, year["hi"]),
        margin=_signed_short(bench, found.added["contribution"]["difference"]),
    )
    lost = _signed(bench, found.added["lost_units"]["difference"], "units")
    last = _("Units lost to stock-outs: {lost}. {n:int} simulated years.", lost=lost, n=found.years)
    return show.sentences((first, second, _chance(found), last))


def _chance(found):
    before, after = show.chance(found.before), show.chance(found.after)
    if before == after:
        return _("The chance of the target stays at {chance}.", chance=before)
    return _("The chance of the target moves from {before} to {after}.", before=before, after=after)


def table(bench: object, found: Estimate) -> pd.DataFrame:
    """Return what the promotion adds to the year: mean and 95 % interval of the paired difference, as texts."""
    rows = []
    for name in ADDED:
        d, unit = found.added[name], METRICS[name].unit
        figures = [_signed(bench, d[key], unit) for key in ("difference", "lo", "hi")]
        rows.append((terms.metric(name), *figures, _("yes") if d["detectable"] else _("no")))
    heads = [_("In the year"), _("Change"), _("From"), _("To"), _("Detectable")]
    return pd.DataFrame(rows, columns=heads)


def by_days(bench: object, lengths: Sequence[int] = (5, 10, 20)) -> pd.DataFrame:
    """Return what the plan's promotion brings at several lengths: window, year, contribution, chance, as texts."""
    rows = []
    for days in lengths:
        found = try_out(bench, first_values(bench) | {"days": days}, blocks=BLOCKS_FIRST)
        added = found.added
        year, margin = (_signed(bench, added[name]["difference"], "money") for name in ("gmv_paid", "contribution"))
        window = _signed(bench, found.window["difference"], "money")
        rows.append((show.days(days), window, year, margin, show.chance(found.after)))
    heads = [_("Days"), _("GMV in the window"), _("GMV in the year"), _("Contribution"), _("Chance")]
    return indexed(pd.DataFrame(rows, columns=heads))


def effects(bench: object) -> pd.DataFrame:
    """Return what the plan's own promotion adds to the year, metric by metric."""
    return indexed(table(bench, try_out(bench, first_values(bench), blocks=BLOCKS_FIRST)))


def picture(bench: object, values: Mapping[str, object], found: Estimate) -> Figure:
    """Return mean paid GMV a day around the window, with and without the promotion."""
    first, last = window_days(values)
    window = {
        "type": "rect", "xref": "x", "yref": "paper", "x0": f"{first:%Y-%m-%d}", "y0": 0, "y1": 1, "opacity": 0.35,
        "x1": f"{last + timedelta(days=1):%Y-%m-%d}", "fillcolor": "#f6d9a8", "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    amount = show.short(to_major(found.window["difference"], bench.currency), bench.currency)
    return style.figure(
        _lines(bench, first, last, found.daily),
        _("The window adds {amount} of paid GMV", amount=amount),
        subtitle=_("Mean paid GMV a day over the simulated years; the promotion's days are shaded"),
        height=380,
        shapes=[window],
        yaxis={**style.money_axis(bench.currency, _("Paid GMV a day")), "rangemode": "tozero"},
        xaxis={"type": "date"},
    )


def _lines(bench, first, last, daily):
    """Return the traces without and with the promotion, from `AROUND` days before the window to as many after it."""
    begin = bench.base.params.year.start
    lo = max((first - begin).days - AROUND, 0)
    hi = min((last - begin).days + AROUND + 1, daily.shape[1])
    days = pd.date_range(begin, periods=hi, freq="D")[lo:]
    hover = f"{style.date_hover()}: {style.money_hover('y', bench.currency)}"
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [f"{d:%Y-%m-%d}" for d in days],
            "y": style.major(mean[lo:hi].round(0), bench.currency),
            "name": name,
            "line": {"color": colour, "width": 2.5 if colour == style.BLUE else 1.5},
            "hovertemplate": hover + f"<extra>{name}</extra>",
        }
        for name, colour, mean in zip(
            (_("Without"), _("With the promotion")), (style.GREY, style.BLUE), daily, strict=True
        )
    ]


def panel(bench: object) -> TwoLanguages:
    """Return the control panel: sliders of the campaign, and answer, picture and table at their right.

    A moved slider shows 50 simulated years at once and, at rest, refines to 200 block by block.
    """
    from simlib.presentation.panel import TwoLanguages

    return TwoLanguages(lambda: _board(bench))


def _board(bench):
    from simlib.presentation.live import Live
    from simlib.presentation.panel import Board, listen, sliders

    values = first_values(bench)
    found = try_out(bench, values, blocks=BLOCKS_FIRST)
    year = bench.base.params.year
    span = (year.start, bench.base.last_day)
    controls = sliders(Campaign, SHOWN, values=values, ranges=_wide_enough(values), span=span)
    board = Board(controls, picture(bench, values, found))

    def show_it(values, parts):
        found = estimate(parts, bench.amount)
        board.say(sentence(bench, values, found), picture(bench, values, found), table(bench, found))

    board.say(sentence(bench, values, found), None, table(bench, found))
    board.live = Live(lambda values, block: simulated(bench, values, block), show_it, blocks=BLOCKS)
    listen(controls, board.live.change)
    return board


def _wide_enough(values):
    """Return RANGES, widened where the plan's own promotion lies outside."""
    return {name: (min(lo, values[name]), max(hi, values[name])) for name, (lo, hi) in RANGES.items()}


def _short(bench, minor):
    """Money in three figures: `¥5.12k`."""
    return show.short(to_major(minor, bench.currency), bench.currency)


def _signed_short(bench, minor):
    """Signed money in three figures: `+¥5.12k`."""
    return ("+" if minor > 0 else "") + _short(bench, minor)


def _signed(bench, value, unit):
    if unit == "money":
        major = to_major(round(value), bench.currency)
        return ("+" if major > 0 else "−" if major < 0 else "") + show.money(abs(major), bench.currency, decimals=0)
    return show.signed(value, unit, bench.currency) if abs(value) >= 0.5 else "0"
