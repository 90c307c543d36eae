"""The page on the target: broken down, against the forecast, and against last year and the simulated years."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import style, words
from simlib.presentation.page import Block
from simlib.presentation.periods import last_year_of, own_months, period_names
from simlib.presentation.tables import exact, major, span, table
from simlib.sections.targets.picture import target_breakdown, target_cells, telling
from simlib.sections.targets.simulated_picture import months_against_target, periods_against_target

SHOWN = 12


def page(plan: PlanFolder) -> Block:
    """Return the block: the target by month and platform, against the forecast and the simulated years."""
    tables = {"breakdown_table": breakdown_table(plan), "gap_table": gap_table(plan), "month_table": month_table(plan)}
    context = tables | {"own_months": own_months(plan.targets), "period_charts": plan.periods is not None}
    title = "The target, broken down"
    return Block("target", "sections/targets/page.html", context, title=title, short="Target", charts=_charts(plan))


def _charts(plan):
    c = plan.currency
    made = {
        "chart-breakdown": target_breakdown(plan.targets, currency=c, over=telling(plan.targets)),
        "chart-months": months_against_target(plan.months, currency=c, last_year=last_year_of(plan)),
    }
    if plan.periods is not None:
        names = period_names(plan.targets)
        made["chart-periods"] = periods_against_target(plan.periods, currency=c, names=names)
    return made


def month_table(plan):
    """Return target, last year and simulated years of every month, quarter, half and the year, with the chance.

    Targets add up to the cent; last year stands where the history knows it.
    """
    names, before = period_names(plan.targets), last_year_of(plan)
    months = plan.months.rename(columns={"month": "period"}).to_dict("records")
    rows = [_period(row, names, before, plan) for row in [*months, *_longer(plan)]]
    s = plan.summary
    simulated = [show.typical(s["kpis"]["gmv_paid"], "money", plan.currency)]
    simulated += [span(s["kpis"]["gmv_paid"]["lo"], s["kpis"]["gmv_paid"]["hi"], plan), show.chance(s["p_hit"])]
    target = int(plan.months["target"].sum())
    foot = ["Year", exact(target, plan), *_beside("year", target, before, plan), *simulated]
    heads = ["Period", "Target", *(["Last year", "Growth"] if before else [])]
    caption = "Target" + (", last year" if before else "") + " and simulated paid GMV by month, quarter and half"
    return table(caption, [*heads, "Simulated mean", "8 of 10 years between", "Chance"], rows, foot=foot)


def _period(row, names, before, plan):
    figures = {name: major([row[name]], plan)[0] for name in ("mean", "median", "lo", "hi") if name in row}
    return [
        names.get(str(row["period"]), str(row["period"])),
        exact(row["target"], plan),
        *_beside(str(row["period"]), row["target"], before, plan),
        show.typical(figures, "money", plan.currency),
        span(figures["lo"], figures["hi"], plan),
        show.chance(row["p_hit"]),
    ]


def _beside(period, target, before, plan):
    """Return last year's amount and the growth asked for as text; nothing where no year is known."""
    if not before:
        return []
    if period not in before:
        return ["not known", "–"]
    return [show.money(major([before[period]], plan)[0], plan.currency), show.growth(target, before[period])]


def _longer(plan):
    """Return quarters and halves of the simulated year as dicts, none where nobody wrote them."""
    found = plan.periods
    return [] if found is None else found[found["level"].isin(["quarter", "half"])].to_dict("records")


def breakdown_table(plan):
    """Return the target by month and platform (or category), exact to the cent, with totals both ways."""
    over = telling(plan.targets)
    cells = target_cells(plan.targets, over=over)

    def line(name, values):
        values = [int(v) for v in values]
        return [name, *(exact(v, plan) for v in [*values, sum(values)])]

    months = style.month_labels(cells.index)
    rows = [line(name, values) for name, values in zip(months, cells.to_numpy(), strict=True)]
    labels = ["Month", *(str(name) for name in cells), "Total"]
    return table(f"Target by month and {over}", labels, rows, foot=line("Year", cells.sum()))


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
