"""The lines of the sheet Answer on the forecast."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.sections.forecast.facts import band, usual_error


def lines(plan: PlanFolder) -> list[tuple[str, object, str, str]]:
    """Return what the forecast expects of the year and how far it may be off, as lines of the sheet Answer."""
    s, currency = plan.summary, plan.currency
    total, error = s["forecast_total"], s.get("forecast_error")
    lo, hi = (show.money(total[edge], currency) for edge in ("lo80", "hi80"))
    within = _("{lo} to {hi} with 80 % probability ({band})", lo=lo, hi=hi, band=band(total))
    rows = [(_("Forecast of the year"), total["mean"], "money", within)]
    if error:
        rows.append((_("Usual error of its total"), error["month_share"], "share", usual_error(error, currency)))
    return rows
