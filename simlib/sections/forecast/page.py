"""The report's tables on how the forecast came about: festivals and campaigns in it, models tried on unseen weeks."""

from __future__ import annotations

from simlib.presentation import show, words
from simlib.presentation.tables import major, table

SHOWN = 12


def events_table(plan):
    """Return what festivals and campaigns are expected to do, the most worth first; None where none is known."""
    about = plan.optional("forecast/about.json") or {}
    found = about.get("gmv_paid", {}).get("events") or {}
    rows = sorted(((name, e) for name, e in found.items() if "used" in e), key=lambda e: -abs(e[1].get("worth", 0)))
    if not rows:
        return None
    more = f", {SHOWN} of {len(rows)}" if len(rows) > SHOWN else ""
    return table(
        f"Festivals and campaigns in the forecast{more}",
        ["Event", "Times seen", "Days sell", "80 % between", "Worth in the year"],
        [_event(name, event, plan) for name, event in rows[:SHOWN]],
    )


def _event(name, event, plan):
    lo, hi = event.get("lo-80"), event.get("hi-80")
    between = f"× {lo:.2f} to × {hi:.2f}" if show.known(lo) and show.known(hi) else show.UNKNOWN
    worth = event.get("worth")
    amount = show.signed(major([worth], plan)[0], "money", plan.currency) if show.known(worth) else show.UNKNOWN
    return [words.sentence(name), f"{event.get('seen', 0):,}", f"× {event['used']:.2f}", between, amount]


def models_table(plan):
    """Return each model's errors over weeks it had not seen, best first; None where nobody tried."""
    scores = plan.optional("forecast/backtest.parquet")
    if scores is None or not {"unique_id", "model", "wape", "rel_pinball", "cover80"} <= set(scores):
        return None
    scores = scores[scores["unique_id"] == "gmv_paid"]
    found = scores.groupby("model")[["wape", "rel_pinball", "cover80"]].mean().sort_values("rel_pinball", kind="stable")
    rows = [
        [words.sentence(words.model(name)), show.share(row["wape"], decimals=1), f"{row['rel_pinball']:.2f}",
         show.share(row["cover80"], decimals=0)]
        for name, row in found.iterrows()
    ]  # fmt: skip
    heads = ["Model", "Error of a day", "Against the same weekday of last week", "Days inside the 80 % band"]
    return table("Models over weeks they had not seen, best first", heads, rows) if rows else None


def gap_table(plan):
    """Return target and forecast of the year by platform and category, the largest first; None without nodes."""
    nodes = plan.optional("forecast/nodes.parquet")
    if nodes is None or not len(nodes):
        return None
    rows = []
    for kind in ("platform", "category"):
        wanted, ahead = plan.targets.groupby(kind)["target"].sum(), nodes.groupby(kind)["gmv_paid"].sum()
        names = wanted.sort_values(ascending=False, kind="stable").index[:SHOWN]
        if len(wanted) > 1:
            rows += [_gap(f"{words.sentence(kind)} {name}", wanted[name], ahead.get(name, 0.0), plan) for name in names]
    foot = _gap("Year", plan.targets["target"].sum(), nodes["gmv_paid"].sum(), plan)
    heads = ["Part", "Target", "Forecast expects", "Target asks for more", "by"]
    return table("Target against what the forecast expects", heads, rows, foot=foot) if rows else None


def _gap(name, target, ahead, plan):
    target, ahead = major([target, ahead], plan)
    more = round(target - ahead)
    figures = [show.money(v, plan.currency, decimals=0) for v in (target, ahead, abs(more))]
    figures[2] = ("+" if more > 0 else "−" if more < 0 else "±") + figures[2]
    return [name, *figures, show.growth(target, ahead)]
