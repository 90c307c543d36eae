"""The report's tables: plain text cells from a plan folder, rounded for people; the template escapes them."""

from __future__ import annotations

from simlib.core.money import digits
from simlib.views import show, words
from simlib.views.pictures import style
from simlib.views.pictures.history import monthly_history
from simlib.views.pictures.targets import target_cells, telling

MOST_REASONS = 12


def table(caption, labels, rows, *, text=(0,), foot=None):
    """Return a table for the template: `head` as (label, is it a column of figures); `text`: the columns not."""
    head = [(label, column not in text) for column, label in enumerate(labels)]
    return {"caption": caption, "head": head, "rows": rows, "foot": foot}


def _major(values, plan):
    return [float(v) for v in style.major(values, plan.currency)]


def _exact(minor, plan):
    return show.money(_major([minor], plan)[0], plan.currency, decimals=digits(plan.currency))


def _span(lo, hi, plan):
    return show.span(lo, hi, "money", plan.currency)


def month_table(plan):
    """Return the months' targets with simulated mean, interval and chance; targets add up to the cent."""
    c, months, s = plan.currency, plan.months, plan.summary
    simulated = zip(*(_major(months[name], plan) for name in ("mean", "lo", "hi")), strict=True)
    rows = [
        [name, _exact(target, plan), show.money(mean, c), _span(lo, hi, plan), show.chance(p)]
        for name, target, (mean, lo, hi), p in zip(
            style.month_labels(months["month"]), months["target"], simulated, months["p_hit"], strict=True
        )
    ]
    for part in _longer(plan):
        mean, lo, hi = _major([part[name] for name in ("mean", "lo", "hi")], plan)
        chance = show.chance(part["p_hit"])
        rows.append([part["period"], _exact(part["target"], plan), show.money(mean, c), _span(lo, hi, plan), chance])
    gmv = s["kpis"]["gmv_paid"]
    foot = [
        "Year",
        _exact(int(months["target"].sum()), plan),
        show.money(gmv["mean"], c),
        _span(gmv["lo"], gmv["hi"], plan),
        show.chance(s["p_hit"]),
    ]
    return table(
        "Target and simulated paid GMV by month, quarter and half",
        ["Period", "Target", "Simulated mean", "8 of 10 years between", "Chance"],
        rows,
        foot=foot,
    )


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
        return [name, *(_exact(v, plan) for v in [*values, sum(values)])]

    months = style.month_labels(cells.index)
    rows = [line(name, values) for name, values in zip(months, cells.to_numpy(), strict=True)]
    labels = ["Month", *(str(name) for name in cells), "Total"]
    return table(f"Target by month and {over}", labels, rows, foot=line("Year", cells.sum()))


def history_table(plan):
    """Return past months and the forecast with its bands, as the picture shows them."""
    c, ahead = plan.currency, plan.forecast_months
    ahead = ahead[(ahead["unique_id"] == "gmv_paid") & (ahead["month"].astype(str) != "year")]
    past = monthly_history(plan.history)
    rows = [
        [name, "actual", show.money(value, c), "", ""]
        for name, value in zip(style.month_labels(past["month"]), _major(past["value"], plan), strict=True)
    ]
    bands = [_major(ahead[name], plan) for name in ("mean", "lo-80", "hi-80", "lo-95", "hi-95")]
    rows += [
        [name, "forecast", show.money(mean, c), _span(lo, hi, plan), _span(low, high, plan)]
        for name, mean, lo, hi, low, high in zip(style.month_labels(ahead["month"]), *bands, strict=True)
    ]
    total = plan.summary["forecast_total"]
    foot = [
        "Plan year",
        "forecast",
        show.money(total["mean"], c),
        _span(total["lo80"], total["hi80"], plan),
        _span(total["lo95"], total["hi95"], plan),
    ]
    return table(
        "Paid GMV by month", ["Month", "", "Paid GMV", "80 % between", "95 % between"], rows, text=(0, 1), foot=foot
    )


def fan_table(plan):
    """Return the fan at the end of each month."""
    last = plan.fan.groupby(plan.fan["day"].astype(str).str[:7], sort=True).tail(1)
    columns = [_major(last[name], plan) for name in ("q10", "q25", "q50", "q75", "q90", "target")]
    rows = [
        [show.day(day), *(show.money(v, plan.currency) for v in values)]
        for day, *values in zip(last["day"], *columns, strict=True)
    ]
    return table(
        "Paid GMV since the start of the year",
        ["Up to", "1 of 10 years below", "1 of 4 below", "Middle year", "1 of 4 above", "1 of 10 above", "Target"],
        rows,
    )


def kpi_table(plan):
    """Return the key figures as dicts of text: label, meaning, mean, span, unit, basis."""
    c = plan.currency
    return [
        {
            "label": words.metric(name),
            "meaning": words.meaning(name),
            "unit": words.unit(kpi["unit"], c),
            "mean": show.value(kpi["mean"], kpi["unit"], c),
            "basis": kpi["basis"],
            "span": show.span(kpi["lo"], kpi["hi"], kpi["unit"], c),
        }
        for name, kpi in words.in_order(plan.summary["kpis"])
    ]


def scenario_table(plan):
    """Return the scenarios: chance, paid GMV with interval, difference to base said in words."""
    return _scenarios(plan, "Scenarios over the same simulated years", compared(plan)[0])


def tried_table(plan):
    """Return the fixes that were tried, each as a scenario of its own, or None where there are none."""
    names = compared(plan)[1]
    return _scenarios(plan, "Every fix that was tried, each alone", ["base", *names]) if names else None


def compared(plan):
    """Return (names of base and the scenarios of the comparison, names of the others, which are fixes)."""
    known = {"base", *plan.comparison["scenario"]}
    names = list(plan.summary["scenarios"])
    return [name for name in names if name in known], [name for name in names if name not in known]


def _scenarios(plan, caption, names):
    rows = []
    for name in names:
        found = plan.summary["scenarios"][name]
        gmv, differs, said = found["gmv_paid"], found.get("difference", {}).get("gmv_paid"), "–"
        if differs:
            low, mean, high = (show.signed(differs[k], "money", plan.currency) for k in ("lo", "mean", "hi"))
            said = f"{mean} ({low} to {high})" if differs["detectable"] else "no detectable difference"
        rows.append(
            [
                words.scenario(name),
                words.sentence(found.get("why", "")),
                show.chance(found["p_hit"]),
                show.money(gmv["mean"], plan.currency),
                _span(gmv["lo"], gmv["hi"], plan),
                said,
            ]
        )
    return table(
        caption,
        ["Scenario", "Question", "Chance", "Paid GMV, mean", "8 of 10 years between", "Difference to base"],
        rows,
        text=(0, 1),
    )


def difference_table(plan):
    """Return all compared metrics of all scenarios against base."""
    rows = []
    for row in plan.comparison[plan.comparison["scenario"] != "base"].to_dict("records"):
        unit, c = row["unit"], plan.currency
        figures = [float(row[name]) for name in ("base", "mean", "difference", "lo", "hi")]
        base, mean, difference, lo, hi = _major(figures, plan) if unit == "money" else figures
        rows.append(
            [
                words.scenario(row["scenario"]),
                words.metric(row["metric"]),
                show.value(base, unit, c),
                show.value(mean, unit, c),
                show.signed(difference, unit, c),
                f"{show.signed(lo, unit, c)} to {show.signed(hi, unit, c)}",
                str(row["verdict"]),
            ]
        )
    return table(
        "Every compared figure",
        ["Scenario", "Figure", "Base", "Scenario", "Difference", "95 % interval", "In words"],
        rows,
        text=(0, 1, 6),
    )


def reject_table(plan):
    """Return the most frequent reasons why rows were not accepted, or None where all were."""
    rejects = plan.rejects
    if rejects.empty:
        return None
    groups = rejects.groupby(["reason", "column"], sort=True)
    found = groups.agg(rows=("reason", "size"), first=("row", "first"), value=("value", "first")).reset_index()
    found = found.sort_values("rows", ascending=False, kind="stable").head(MOST_REASONS)
    rows = [
        [r["reason"], r["column"], f"{r['rows']:,}", str(r["first"]), str(r["value"])[:60]]
        for r in found.to_dict("records")
    ]
    return table(
        "Why rows were not accepted", ["Reason", "Column", "Rows", "First at row", "Its value"], rows, text=(0, 1, 4)
    )
