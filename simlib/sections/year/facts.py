"""Key figures of the simulated year, with their words. Money: major units."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms


def key_figures(plan: PlanFolder) -> list[dict]:
    """Return the figures in their order: name, label, meaning, unit, mean, lo, hi, median (or None), basis, typical.

    typical: the mean lies beyond what 8 of 10 years reach, so that the median says more.
    """
    return [
        {
            **kpi,
            "name": name,
            "label": terms.metric(name),
            "meaning": terms.meaning(name),
            "unit_label": terms.unit(kpi["unit"], plan.currency),
            "typical": show.skewed(kpi),
        }
        for name, kpi in terms.in_order(plan.summary["kpis"])
    ]
