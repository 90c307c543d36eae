"""What a block leaves behind as tables: days of the ledger, the cube, units by SKU and month. Money: minor units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from simlib.core.money import without_vat
from simlib.engine.ledger import Ledger
from simlib.simulate.flows import COLUMNS
from simlib.simulate.run import Run
from simlib.simulate.scenario.definition import Scenario

BY_SKU = "sku month"


class Frames(NamedTuple):
    """The tables of one block, each a file on disk: `ledger`, `cube`, `skus`."""

    ledger: pd.DataFrame
    cube: pd.DataFrame
    skus: pd.DataFrame


def frames_of(run: Run, scenario: Scenario, first_replication: int) -> Frames:
    """Return the tables of a run whose replications count from `first_replication`."""
    return Frames(
        run.ledger.frame(first_replication),
        cube_frame(run, scenario, first_replication),
        sku_frame(run.ledger, first_replication),
    )


def cube_frame(run: Run, scenario: Scenario, first_replication: int) -> pd.DataFrame:
    """Return the cube table of a run: replication month platform category gmv_paid net_revenue units."""
    ledger, axes = run.ledger, run.ledger.axes
    index = pd.MultiIndex.from_product(
        [axes.days.months, axes.platforms, axes.goods.categories, np.arange(ledger.replications) + first_replication],
        names=["month", "platform", "category", "replication"],
    )
    paid, refunds, units = (ledger.by_month(name) for name in ("basket.gmv_paid", "cash.refunds", "basket.units"))
    retained = (paid - refunds).reshape(-1, ledger.replications)
    net = np.diff(without_vat(retained.cumsum(axis=0), scenario.params.cash.vat_rate), axis=0, prepend=0)
    made = pd.DataFrame({"gmv_paid": paid.ravel(), "net_revenue": net.ravel(), "units": units.ravel()}, index=index)
    return made.reset_index()[["replication", "month", "platform", "category", "gmv_paid", "net_revenue", "units"]]


def sku_frame(ledger: Ledger, first_replication: int) -> pd.DataFrame:
    """Return month, sku, replication and a column of units for each ledger column that is kept by SKU and month.

    A row for every calendar month and SKU, zeros included; sums over both are the ledger's totals. Whole numbers of 32
    bits where they fit: it is the largest of the three tables.
    """
    axes, names = ledger.axes, [name for name, column in COLUMNS.items() if column.keep == BY_SKU]
    months, skus, r = len(axes.days.months), len(axes.skus), ledger.replications
    columns = {
        "month": pd.Categorical.from_codes(np.repeat(np.arange(months), skus * r), axes.days.months),
        "sku": pd.Categorical.from_codes(np.tile(np.repeat(np.arange(skus), r), months), axes.skus),
        "replication": np.tile(np.arange(first_replication, first_replication + r, dtype=np.int32), months * skus),
    }
    return pd.DataFrame(columns | {name: _narrow(ledger.by_month(name).ravel()) for name in names})


def _narrow(values):
    return values.astype(np.int32) if values.max(initial=0) <= np.iinfo(np.int32).max else values
