"""Fiscal years of every scheme, public holidays with make-up days, shopping festivals. Time: shop-local day."""

from simlib.core.calendar.festivals import festivals, lunar_new_year
from simlib.core.calendar.fiscal import SCHEMES, WEEKDAYS, FiscalYear
from simlib.core.calendar.holidays import holidays_of
from simlib.core.calendar.like_for_like import like_for_like

__all__ = ["SCHEMES", "WEEKDAYS", "FiscalYear", "festivals", "holidays_of", "like_for_like", "lunar_new_year"]
