"""Words, table, picture and panel of the promotion notebook, on top of `what_if`. Money: minor units inside."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from simlib.core.money import to_major
from simlib.flows.campaigns.flow import Campaign
from simlib.i18n import show
from simlib.presentation import style, words
from simlib.presentation.answers import indexed
from simlib.sections.promotion.what_if import ADDED, estimate, first_values, simulated, try_out, window_days
from simlib.simulate.metrics import METRICS

SHOWN = ("conversion_uplift", "days", "discount", "start")
# What is worth trying, inside the declared bounds.
RANGES = {"conversion_uplift": (0.0, 1.0), "days": (1, 60), "discount": (0.0, 0.5)}
AROUND = 28  # days drawn before and after the window
BLOCKS_FIRST, BLOCKS = 2, 4


def answer(bench):
    """Return the answer for the plan's own promotion in a few sentences of Markdown."""
    from IPython.display import Markdown

    values = first_values(bench)
    return Markdown(f"**{bench.name}.** {sentence(bench, values, try_out(bench, values, blocks=BLOCKS_FIRST))}")


def sentence(bench, values, found):
    """Return what a promotion brings: window, year, contribution, chance, lost units."""
    year, margin = found.added["gmv_paid"], found.added["contribution"]["difference"]
    before, after = show.chance(found.before), show.chance(found.after)
    chance = f"stays at {before}" if before == after else f"moves from {before} to {after}"
    return (
        f"{_days(values['days'])} from {values['start']:%d %b %Y} at {100 * values['discount']:.0f} % off with "
        f"{100 * values['conversion_uplift']:.0f} % more conversion bring "
        f"{_short(bench, found.window['difference'])} of paid GMV in the window, "
        f"{_short(bench, year['difference'])} in the year. With 95 % confidence the year gains "
        f"{_short(bench, year['lo'])} to {_short(bench, year['hi'])}. Contribution changes by {_money(bench, margin)}; "
        f"the chance of the target {chance}; units lost to stock-outs: "
        f"{_signed(bench, found.added['lost_units']['difference'], 'units')}. {found.years} simulated years."
    )


def table(bench, found):
    """Return what the promotion adds to the year: mean and 95 % interval of the paired difference, as texts."""
    rows = []
    for name in ADDED:
        d, unit = found.added[name], METRICS[name].unit
        figures = [_signed(bench, d[key], unit) for key in ("difference", "lo", "hi")]
        rows.append((words.metric(name), *figures, "yes" if d["detectable"] else "no"))
    return pd.DataFrame(rows, columns=["in the year", "change", "from", "to", "detectable"])


def by_days(bench, lengths=(5, 10, 20)):
    """Return what the plan's promotion brings at several lengths: window, year, contribution, chance, as texts."""
    rows = []
    for days in lengths:
        found = try_out(bench, first_values(bench) | {"days": days}, blocks=BLOCKS_FIRST)
        added = found.added
        year, margin = (_signed(bench, added[name]["difference"], "money") for name in ("gmv_paid", "contribution"))
        window = _signed(bench, found.window["difference"], "money")
        rows.append((_days(days), window, year, margin, show.chance(found.after)))
    return indexed(
        pd.DataFrame(rows, columns=["days", "GMV in the window", "GMV in the year", "contribution", "chance"])
    )


def effects(bench):
    """Return what the plan's own promotion adds to the year, metric by metric."""
    return indexed(table(bench, try_out(bench, first_values(bench), blocks=BLOCKS_FIRST)))


def picture(bench, values, found):
    """Return mean paid GMV a day around the window, with and without the promotion."""
    first, last = window_days(values)
    begin = bench.base.params.year.start
    lo = max((first - begin).days - AROUND, 0)
    hi = min((last - begin).days + AROUND + 1, found.daily.shape[1])
    days = pd.date_range(begin, periods=hi, freq="D")[lo:]
    hover = "%{x|%a %d %b}: " + style.money_hover("y", bench.currency)
    lines = [
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
            ("Without", "With the promotion"), (style.GREY, style.BLUE), found.daily, strict=True
        )
    ]
    window = {
        "type": "rect", "xref": "x", "yref": "paper", "x0": f"{first:%Y-%m-%d}", "y0": 0, "y1": 1, "opacity": 0.35,
        "x1": f"{last + timedelta(days=1):%Y-%m-%d}", "fillcolor": "#f6d9a8", "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    title = f"The window adds {show.short(to_major(found.window['difference'], bench.currency), bench.currency)}"
    return style.figure(
        lines,
        f"{title} of paid GMV",
        subtitle="Mean paid GMV a day over the simulated years; the promotion's days are shaded",
        height=380,
        shapes=[window],
        yaxis={**style.money_axis(bench.currency, "Paid GMV a day"), "rangemode": "tozero"},
        xaxis={"type": "date"},
    )


def panel(bench):
    """Return the control panel: sliders of the campaign beside answer, picture and table.

    A moved slider shows 50 simulated years at once and, at rest, refines to 200 block by block.
    """
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


def _days(n):
    return f"{n} day" if n == 1 else f"{n} days"


def _short(bench, minor):
    """Money in three figures: `¥5.12k`."""
    return show.short(to_major(minor, bench.currency), bench.currency)


def _money(bench, minor):
    """Signed money in three figures: `+¥5.12k`."""
    return ("+" if minor > 0 else "") + _short(bench, minor)


def _signed(bench, value, unit):
    if unit == "money":
        major = to_major(round(value), bench.currency)
        return ("+" if major > 0 else "−" if major < 0 else "") + show.money(abs(major), bench.currency, decimals=0)
    return show.signed(value, unit, bench.currency) if abs(value) >= 0.5 else "0"
