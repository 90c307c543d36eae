"""Forecasts of daily series: models, choice by backtest, intervals, sample paths. Time: day."""

from simlib.forecasting.make import make_forecast
from simlib.forecasting.models import MODELS, Combine, HoltWinters, PlannerProfile, Regression, SeasonalNaive
from simlib.forecasting.result import Forecast

__all__ = [
    "MODELS", "Combine", "Forecast", "HoltWinters", "PlannerProfile", "Regression", "SeasonalNaive", "make_forecast",
]  # fmt: skip
