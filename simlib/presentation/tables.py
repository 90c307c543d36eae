"""The report's tables: plain text cells from a plan folder, rounded for people; the template escapes them."""

from __future__ import annotations

from simlib.core.money import digits
from simlib.i18n import show
from simlib.presentation import style, words


def table(caption, labels, rows, *, text=(0,), foot=None):
    """Return a table for the template: `head` as (label, is it a column of figures); `text`: the columns not."""
    head = [(label, column not in text) for column, label in enumerate(labels)]
    return {"caption": caption, "head": head, "rows": rows, "foot": foot}


def major(values, plan):
    """Return money in minor units as a list of floats in major units."""
    return [float(v) for v in style.major(values, plan.currency)]


def exact(minor, plan):
    """Return minor units as text to the cent."""
    return show.money(major([minor], plan)[0], plan.currency, decimals=digits(plan.currency))


def whole_money(minor, plan):
    """Return minor units as text in whole major units."""
    return show.money(major([minor], plan)[0], plan.currency, decimals=0)


def attainable(plan):
    """Return (chance, paid GMV reached with it) as texts, the lowest chance first."""
    found = plan.summary["attainable"]
    return [(show.share(int(q) / 100, decimals=0), show.money(found[q], plan.currency)) for q in sorted(found, key=int)]


def span(lo, hi, plan):
    """Return an interval of money in major units as text."""
    return show.span(lo, hi, "money", plan.currency)


def kpi_table(plan):
    """Return the key figures as dicts of text: label, meaning, mean, span, unit, basis."""
    c = plan.currency
    return [
        {
            "label": words.metric(name),
            "meaning": words.meaning(name),
            "unit": words.unit(kpi["unit"], c),
            "mean": show.typical(kpi, kpi["unit"], c),
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
                words.sentence(words.note(found.get("why", ""))),
                show.chance(found["p_hit"]),
                show.typical(gmv, "money", plan.currency),
                span(gmv["lo"], gmv["hi"], plan),
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
        base, mean, difference, lo, hi = major(figures, plan) if unit == "money" else figures
        rows.append(
            [
                words.scenario(row["scenario"]),
                words.metric(row["metric"]),
                show.value(base, unit, c),
                show.value(mean, unit, c),
                show.signed(difference, unit, c),
                f"{show.signed(lo, unit, c)} to {show.signed(hi, unit, c)}",
                words.verdict(row["verdict"]),
            ]
        )
    return table(
        "Every compared figure",
        ["Scenario", "Figure", "Base", "Scenario", "Difference", "95 % interval", "In words"],
        rows,
        text=(0, 1, 6),
    )
