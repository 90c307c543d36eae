"""What breaks the target, and what would fix it? Amounts in major units, as in the summary."""

from __future__ import annotations

from simlib.i18n import show
from simlib.presentation import style, words

MARGIN = {"l": 20, "r": 70, "t": 76, "b": 48}


def breakers(found, *, currency, about="a year that misses the target"):
    """Return bars of the GMV each breaker costs; those that cost nothing are left out.

    found: list of the summary, major units; about: over which years the losses are averaged.
    """
    rows = [row for row in found if show.has_value(row.get("gmv_lost")) and row["gmv_lost"] > 0][::-1]
    lost = [float(row["gmv_lost"]) for row in rows]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": lost,
        "y": list(range(len(rows))),
        "width": 0.55,
        "name": "GMV lost",
        "marker": {"color": style.RED},
        "cliponaxis": False,
        "textposition": "outside",
        "text": [style.plain(show.short(v, currency)) for v in lost],
        "customdata": [style.plain(words.note(row.get("what", ""))) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    worst = f"“{words.named(rows[-1]['name'])}” costs most" if rows else "Nothing found that breaks the target"
    return style.figure(
        [bars],
        worst,
        subtitle=f"Paid GMV lost on average in {about}",
        height=170 + 46 * len(rows),
        margin=MARGIN,
        xaxis={**style.money_axis(currency, "GMV lost"), "showgrid": True},
        yaxis=style.named_rows([words.named(row["name"]) for row in rows]),
    )


def fixes(found, *, currency):
    """Return dots and intervals of the GMV each fix gains. found: list of the summary, major units."""
    rows = [row for row in found if show.has_value(row.get("gain_gmv"))][::-1]
    gain, lo, hi = ([float(row[key]) for row in rows] for key in ("gain_gmv", "lo", "hi"))
    colours = [style.GREEN if row.get("detectable") else style.GREY for row in rows]
    said = [
        show.signed(v, "money", currency) if row.get("detectable") else "no detectable gain"
        for row, v in zip(rows, gain, strict=True)
    ]
    best = max((row for row in rows if row.get("detectable")), key=lambda row: row["gain_gmv"], default=None)
    found_one = best is not None and best["gain_gmv"] > 0
    title = f"“{words.named(best['name'])}” gains most" if found_one else "No fix with a detectable gain was found"
    return style.figure(
        [style.dots(gain, lo, hi, colours=colours, hover=said, name="Gain")],
        title,
        subtitle="Gain of paid GMV in the year, with its 95 % confidence interval",
        height=170 + 46 * len(rows),
        xaxis={**style.money_axis(currency, "GMV gained"), "showgrid": True, "rangemode": "tozero"},
        margin=MARGIN,
        yaxis=style.named_rows([words.named(row["name"]) for row in rows]),
    )
