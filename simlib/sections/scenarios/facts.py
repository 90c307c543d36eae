"""What the scenarios differ in from base, figure by figure. Money: major units."""

from __future__ import annotations

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
