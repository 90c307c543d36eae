"""Metrics declared once: name, unit, which way is better, formula in words, what it rests on, and the function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """How a figure is made: in English words, and as a function of a ledger to float64 (replications,)."""

    words: str
    of: Callable


@dataclass(frozen=True)
class Metric:
    """One figure computed from a ledger: name, English label, unit, which way is better (`up` or `down`), formula.

    `rests_on` names the inputs (keys of a scenario's `basis`) that decide whether the figure is `data`, `mixed` or
    `assumed`.
    """

    name: str
    label: str
    unit: str
    better: str
    how: Formula
    rests_on: tuple[str, ...]

    @property
    def formula(self) -> str:
        """Return the formula in English words."""
        return self.how.words

    def of(self, ledger: object) -> object:
        """Return float64 (replications,) of a ledger."""
        return self.how.of(ledger)

    def basis(self, bases: Mapping[str, str]) -> str:
        """Return data, mixed or assumed, from a mapping of input to its basis."""
        return basis_of(self.rests_on, bases)


def basis_of(inputs: Iterable[str], bases: Mapping[str, str]) -> str:
    """Return data, mixed or assumed of a figure that rests on `inputs`; an input missing in `bases` is assumed."""
    kinds = {bases.get(name, "assumed") for name in inputs}
    return kinds.pop() if len(kinds) == 1 else "mixed"
