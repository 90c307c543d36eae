"""The report's tables by period: targets, last year, simulated years, forecast; text cells in the plan's own months."""

from __future__ import annotations

from simlib.presentation import show, style
from simlib.presentation.periods import last_year_of, period_names
from simlib.presentation.tables import exact, major, span, table
from simlib.sections.forecast.picture import monthly_history
from simlib.sections.targets.picture import target_cells, telling


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


def history_table(plan):
    """Return past months and the forecast with its bands, as the picture shows them."""
    c, ahead = plan.currency, plan.forecast_months
    ahead = ahead[(ahead["unique_id"] == "gmv_paid") & (ahead["month"].astype(str) != "year")]
    past = monthly_history(plan.history, month_of_day=plan.month_of_day)
    rows = [
        [name, "actual", show.money(value, c), "", ""]
        for name, value in zip(style.month_labels(past["month"]), major(past["value"], plan), strict=True)
    ]
    bands = [major(ahead[name], plan) for name in ("mean", "lo-80", "hi-80", "lo-95", "hi-95")]
    rows += [
        [name, "forecast", show.money(mean, c), span(lo, hi, plan), span(low, high, plan)]
        for name, mean, lo, hi, low, high in zip(style.month_labels(ahead["month"]), *bands, strict=True)
    ]
    total = plan.summary["forecast_total"]
    edges = [span(total[f"lo{level}"], total[f"hi{level}"], plan) for level in (80, 95)]
    foot = ["Plan year", "forecast", show.money(total["mean"], c), *edges]
    return table(
        "Paid GMV by month", ["Month", "", "Paid GMV", "80 % between", "95 % between"], rows, text=(0, 1), foot=foot
    )


def fan_table(plan):
    """Return the fan at the end of each of the plan's months."""
    month = plan.fan["day"].map(plan.month_of_day).to_numpy()
    last = plan.fan.groupby(month, sort=True).tail(1)
    columns = [major(last[name], plan) for name in ("q10", "q25", "q50", "q75", "q90", "target")]
    rows = [
        [show.day(day), *(show.money(v, plan.currency) for v in values)]
        for day, *values in zip(last["day"], *columns, strict=True)
    ]
    return table(
        "Paid GMV since the start of the year",
        ["Up to", "1 of 10 years below", "1 of 4 below", "Middle year", "1 of 4 above", "1 of 10 above", "Target"],
        rows,
    )
