"""Forecasts of daily series: models, choice by backtest, intervals, sample paths. Time: day."""

from simlib.forecast.make import make_forecast
from simlib.forecast.models import MODELS, Combine, HoltWinters, Profile, Regression, SeasonalNaive
from simlib.forecast.result import Forecast

__all__ = ["MODELS", "Combine", "Forecast", "HoltWinters", "Profile", "Regression", "SeasonalNaive", "make_forecast"]
