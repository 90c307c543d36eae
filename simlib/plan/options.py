"""What a plan is asked for, checked before any work starts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simlib.core.calendar.holidays import COUNTRY_OF_CURRENCY
from simlib.core.errors import InputError
from simlib.core.money import currency_code

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


@dataclass(frozen=True)
class Options:
    """The options of `simlib plan`; empty ones are settled from the data."""

    orders: Path | None = None
    layout: str | None = None
    target: str | None = None
    year_start: date | None = None
    calendar: str = "gregorian"
    replications: int = 200
    seed: int = 0
    workers: int | None = None
    currency: str | None = None
    zone: str | None = None
    country: str | None = None
    decimal: str = "."
    max_rejected: float = 0.01
    model: str = "auto"
    inputs: Path | None = None
    groups: bool = False
    out: Path | None = None

    def __post_init__(self):
        if not 1 <= self.replications <= 100_000:
            raise InputError(
                "replications out of range", column="--replications", value=self.replications, remedy="from 1 to 100000"
            )
        if self.seed < 0:
            raise InputError("the seed must not be negative", column="--seed", value=self.seed)
        if self.workers is None:
            object.__setattr__(self, "workers", os.cpu_count() or 1)
        if self.workers < 1:
            raise InputError("workers must be at least 1", column="--workers", value=self.workers)

        if self.currency is not None:
            object.__setattr__(self, "currency", currency_code(self.currency))
        if not 0 <= self.max_rejected < 1:
            raise InputError("share out of range", column="--max-rejected", value=self.max_rejected, remedy="0 to 1")
        if self.decimal not in (".", ","):
            raise InputError("unknown decimal mark", column="--decimal", value=self.decimal, remedy="use . or ,")

    @property
    def source(self) -> Path:
        """Return the order export, or the demo shop where none is given."""
        return Path(self.orders) if self.orders else DEMO

    def country_for(self, currency: str) -> str | None:
        """Return the country whose holidays count: as asked, else the currency's, else none."""
        return self.country or COUNTRY_OF_CURRENCY.get(currency)
