"""What the scenarios differ in from base, figure by figure. Money: major units."""

from __future__ import annotations

from simlib.i18n import _
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.tables import major


def differences(plan: PlanFolder) -> list[dict]:
    """Return every compared figure: scenario, metric, unit, base, mean, difference, lo, hi, verdict."""
    found = []
    for row in plan.comparison[plan.comparison["scenario"] != "base"].to_dict("records"):
        figures = [float(row[name]) for name in ("base", "mean", "difference", "lo", "hi")]
        if row["unit"] == "money":
            figures = major(figures, plan)
        found.append(row | dict(zip(("base", "mean", "difference", "lo", "hi"), figures, strict=True)))
    return found


def left_out(plan: PlanFolder) -> str:
    """Return a sentence naming the scenarios whose files could not be read, or nothing."""
    names = plan.summary.get("left_out")
    if not names:
        return ""
    check = f"python3 workbook.py check {names[0]}"
    return _(
        "Not compared, because the file cannot be read: {names:list}. To see what is wrong: {command}",
        names=names,
        command=check,
    )
