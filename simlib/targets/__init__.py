"""Yearly targets broken down exactly, with holds; the drivers they rest on; last year restated beside them."""

from simlib.targets.drivers import Drivers
from simlib.targets.gap import gap
from simlib.targets.last_year import restated
from simlib.targets.plan import Targets
from simlib.targets.profile import profile, shares
from simlib.targets.variance import variance

__all__ = ["Drivers", "Targets", "gap", "profile", "restated", "shares", "variance"]
