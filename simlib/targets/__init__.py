"""Yearly targets broken down exactly, with holds; the profile they follow."""

from simlib.targets.plan import Targets
from simlib.targets.profile import mix, profile, shares

__all__ = ["Targets", "mix", "profile", "shares"]
