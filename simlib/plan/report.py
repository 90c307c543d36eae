"""The page: report.html, one file that needs no network, from a plan folder."""

from __future__ import annotations

from pathlib import Path

from simlib.core.files import whole_file
from simlib.i18n import N_
from simlib.plan_folder.folder import PlanFolder, open_plan
from simlib.presentation.page import Chapter, page, parts
from simlib.presentation.terms import plan_title
from simlib.sections.answer import page as answer
from simlib.sections.bottleneck import page as bottleneck
from simlib.sections.buyers import page as buyers
from simlib.sections.buying import page as buying
from simlib.sections.data_quality import page as data_quality
from simlib.sections.forecast import page as forecast
from simlib.sections.goods import page as goods
from simlib.sections.market import page as market
from simlib.sections.scenarios import page as scenarios
from simlib.sections.targets import page as targets
from simlib.sections.year import page as year

ASSORTMENT = Chapter(
    "goods",
    N_("Goods and customers"),
    N_("What the target asks of the assortment, of buying and of buyers. The whole lists stand in the spreadsheet."),
    (goods.page, buying.page, buyers.page, market.page),
)
# The parts of the page, in this order: the first screen, the sections, the foot.
FIRST = (answer.page, bottleneck.first, data_quality.first)
MAIN = (
    *(forecast.page, targets.page, ASSORTMENT, year.page, bottleneck.page, year.figures, scenarios.page),
    data_quality.page,
)
FOOT = (data_quality.source,)


def write_report(folder: PlanFolder | Path | str) -> Path:
    """Write report.html into a plan folder and return its path.

    The same folder always gives the same bytes. Raises InputError where a file of the folder is missing or damaged.
    """
    plan = open_plan(folder)
    path = plan.path / "report.html"
    html = report(plan)
    with whole_file(path) as temporary:
        temporary.write_text(html, encoding="utf-8", newline="\n")
    return path


def report(plan: PlanFolder) -> str:
    """Return the report of a plan as HTML text."""
    first, main, foot = (parts(makers, plan) for makers in (FIRST, MAIN, FOOT))
    return page(plan_title(plan.summary), first=first, main=main, foot=foot)
