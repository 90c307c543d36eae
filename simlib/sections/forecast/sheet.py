"""What the sheet Answer says of the forecast."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.sections.forecast.expected import band, error_said


def lines(plan: PlanFolder) -> list[tuple[str, object, str, str]]:
    """Return what the forecast expects of the year and how far it may be off, as lines of the sheet Answer."""
    s, currency = plan.summary, plan.currency
    total, error = s["forecast_total"], s.get("forecast_error")
    lo, hi = (show.money(total[edge], currency) for edge in ("lo80", "hi80"))
    rows = [("Forecast of the year", total["mean"], "money", f"{lo} to {hi} with 80 % probability ({band(total)})")]
    if error:
        rows.append(("Typical error of its total", error["month_share"], "share", error_said(error, currency)))
    return rows
