"""The page: report.html, one file that needs no network, from a plan folder."""

from __future__ import annotations

from pathlib import Path

from simlib.core.files import whole_file
from simlib.plan_folder.folder import open_plan
from simlib.presentation import show, tables, words
from simlib.presentation.periods import last_year_of, months_said, period_names
from simlib.sections.bottleneck.picture import breakers, fixes
from simlib.sections.forecast import expected
from simlib.sections.forecast import page as forecast
from simlib.sections.forecast.picture import history_and_forecast
from simlib.sections.goods.page import goods_section
from simlib.sections.scenarios.picture import scenario_comparison
from simlib.sections.targets import page as periods
from simlib.sections.targets.picture import target_breakdown, telling
from simlib.sections.year.picture import fan_against_target, months_against_target, periods_against_target

TEMPLATES = Path(__file__).parents[1] / "presentation" / "templates"
SHOWN, SHOWN_DEFAULTS = 3, 4  # breakers and fixes; defaults on the first page


def write_report(folder):
    """Write report.html into a plan folder and return its path.

    The same folder always gives the same bytes. Raises InputError where a file of the folder is missing or damaged.
    """
    plan = open_plan(folder)
    path = plan.path / "report.html"
    html = page(plan)
    with whole_file(path) as temporary:
        temporary.write_text(html, encoding="utf-8", newline="\n")
    return path


def page(plan):
    """Return the report of a PlanFolder as HTML text; whatever comes from the data is escaped by the template."""
    import jinja2
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return environment.get_template("report.html").render(
        **context(plan),
        style=Markup(style),
        plotly=Markup(get_plotlyjs()),
        figures={name: Markup(_json(figure)) for name, figure in charts(plan).items()},
    )


def _json(figure):
    """Return a figure as JSON that can stand inside a script element."""
    return figure.to_json().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def charts(plan):
    """Return the report's pictures by the id of the place where they stand."""
    c, s = plan.currency, plan.summary
    made = {
        "chart-history": history_and_forecast(
            plan.history, plan.forecast, months=plan.forecast_months, currency=c, month_of_day=plan.month_of_day
        ),
        "chart-breakdown": target_breakdown(plan.targets, currency=c, over=telling(plan.targets)),
        "chart-months": months_against_target(plan.months, currency=c, last_year=last_year_of(plan)),
        "chart-fan": fan_against_target(plan.fan, currency=c),
        "chart-breakers": breakers(s["breakers"], currency=c, about=words.lost_in(s["p_hit"])),
        "chart-fixes": fixes(s["fixes"], currency=c),
        "chart-scenarios": scenario_comparison(plan.comparison, currency=c),
    }
    if plan.periods is not None:
        names = period_names(plan.targets)
        made["chart-periods"] = periods_against_target(plan.periods, currency=c, names=names)
    return made


def context(plan):
    """Return what the template shows, as plain text and lists of it."""
    s, c, kpis = plan.summary, plan.currency, tables.kpi_table(plan)
    return {
        "s": s,
        "words": words,
        "target": show.money(s["target"], c),
        "answer": answer(s, c),
        "chance": show.chance(s["p_hit"]),
        "chance_words": words.chance(s["p_hit"]),
        "precision": words.chance_precision(s["p_hit"], s["p_hit_se"], s["replications"]),
        "attainable": [(f"{q} %", show.money(s["attainable"][q], c)) for q in sorted(s["attainable"], key=int)],
        "breakers": [breaker(row, c) for row in s["breakers"][:SHOWN]],
        "fixes": [fix(row, s["p_hit"], c) for row in s["fixes"][:SHOWN]],
        "some_defaults": s["defaults"][:SHOWN_DEFAULTS],
        "more_defaults": max(0, len(s["defaults"]) - SHOWN_DEFAULTS),
        "forecast": {name: show.money(v, c) for name, v in s["forecast_total"].items()},
        "band": expected.band(s["forecast_total"]),
        "forecast_error": expected.error_said(s.get("forecast_error"), c),
        "events_table": forecast.events_table(plan),
        "models_table": forecast.models_table(plan),
        "gap_table": forecast.gap_table(plan),
        "months_said": months_said(plan.targets),
        "period_charts": plan.periods is not None,
        "month_table": periods.month_table(plan),
        "breakdown_table": periods.breakdown_table(plan),
        "history_table": periods.history_table(plan),
        "fan_table": periods.fan_table(plan),
        "goods": goods_section(plan),
        "kpis": kpis,
        "skewed": any("typical" in row["mean"] for row in kpis),
        "scenario_table": tables.scenario_table(plan),
        "tried_table": tables.tried_table(plan),
        "difference_table": tables.difference_table(plan),
        "reject_table": tables.reject_table(plan),
        "provenance": words.flat(s.get("provenance", {})),
        "lost_in": words.lost_in(s["p_hit"]),
    }


def answer(s, currency):
    """Return the finding in one sentence."""
    target, p = show.money(s["target"], currency), s["p_hit"]
    if s["history_days"] < 330:
        target = f"{target}, judged from only {words.days(s['history_days'])} of orders"
    if 0 < p < 1:
        reach = "reaches" if " one in" in words.chance(p) else "reach"
        return f"{words.sentence(words.chance(p))} simulated years {reach} the target of {target}."
    return f"{'Every simulated year reaches' if p >= 1 else 'No simulated year reaches'} the target of {target}."


def breaker(row, currency):
    """Return one breaker as text: name, what happens, GMV lost, share of the target."""
    lost = row.get("gmv_lost")
    return {
        "name": words.sentence(row["name"]),
        "what": row.get("what", ""),
        "basis": row.get("basis", "assumed"),
        "costs": show.known(lost) and lost > 0,
        "lost": show.money(lost, currency),
        "share": show.share(row["share"]) if show.known(row.get("share")) else "",
    }


def fix(row, p_hit, currency):
    """Return one fix as text: name, what to do, gain with interval, chance from and to."""
    # A fix may have met fewer of the simulated years than base: its gain is counted from those same years.
    before = row["p_hit"] - row["p_hit_gain"] if show.known(row.get("p_hit_gain")) else p_hit
    return {
        "name": words.sentence(row["name"]),
        "what": row.get("what", ""),
        "basis": row.get("basis", "assumed"),
        "detectable": bool(row.get("detectable")),
        "gain": show.signed(row["gain_gmv"], "money", currency),
        "span": f"{show.signed(row['lo'], 'money', currency)} and {show.signed(row['hi'], 'money', currency)}",
        "earns": _earns(row, currency),
        "before": show.chance(before),
        "after": show.chance(row["p_hit"]),
    }


def _earns(row, currency):
    """Return what a fix does to the contribution, in words."""
    if not row.get("contribution_detectable"):
        return "contribution unchanged"
    return f"contribution {show.signed(row['gain_contribution'], 'money', currency)}"
