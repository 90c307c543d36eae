"""Metrics declared once: name, unit, which way is better, formula in words, what it rests on, and the function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One figure computed from a ledger.

    `of(ledger)` returns float64 (replications,). `rests_on` names the inputs (keys of a scenario's `basis`)
    that decide whether the figure is `data`, `mixed` or `assumed`.
    """

    name: str
    unit: str
    better: str
    formula: str
    rests_on: tuple
    of: Callable

    def basis(self, bases: Mapping[str, str]) -> str:
        """Return data, mixed or assumed, from a mapping of input to its basis."""
        return basis_of(self.rests_on, bases)


def basis_of(inputs: Iterable[str], bases: Mapping[str, str]) -> str:
    """Return data, mixed or assumed of a figure that rests on `inputs`; an input missing in `bases` is assumed."""
    kinds = {bases.get(name, "assumed") for name in inputs}
    return kinds.pop() if len(kinds) == 1 else "mixed"
