"""What to order first goes by the reorder policy of the simulation: worked out by hand, and held against the flow's."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.flows.inventory import reorder
from simlib.flows.inventory.flow import InventoryParams
from simlib.sections.buying.first import first_table, order_levels, too_late
from simlib.targets.cube import Targets

START = pd.Timestamp("2026-11-01")
PLAIN = {"review_every": 1, "order_cover": 20, "safety_factor": 0.0, "forecast_sd": 0.0}


def supply(on_hand=200, arriving=(), *, lead=10.0, pack=12, shares=(1.0,), measured=True, **params):
    """Return the supply of one article `a` in tea; arriving: (day of the year, units)."""
    skus = pd.DataFrame({"sku": ["a"], "category": ["tea"], "lead_mean": [lead], "lead_cv": [0.3], "pack": [pack],
                         "moq": [0], "supplier": ["V"]}).set_index("sku")
    coming = pd.DataFrame({"sku": "a", "day": [START + pd.Timedelta(days=d) for d, _ in arriving],
                           "units": [u for _, u in arriving]})
    coming["day"] = pd.to_datetime(coming["day"]).astype("datetime64[us]")
    return SimpleNamespace(skus=skus, on_hand=pd.Series({"a": on_hand}), arriving=coming, measured=measured,
                           lead_times_measured=measured, policy=InventoryParams(**(PLAIN | params)),
                           warehouse_shares=np.array(shares))


@pytest.fixture(scope="module")
def targets():
    """Ten units a day at 1.00."""
    days = FiscalYear("2026-11-01").days
    return Targets.build(len(days) * 1000, days=days, platforms=["p"], categories=["tea"],
                         weights=np.ones((len(days), 1, 1)))


def first(targets, of):
    goods = pd.DataFrame({"item": ["a"], "name": "Oolong", "category": "tea", "class": "A", "price": 100, "cost": 60,
                          "target": targets.amount})
    return first_table(goods, targets, of).to_dict("records")


def test_an_order_is_due_when_the_position_falls_to_the_reorder_point(targets):
    """s = 11 days at 10 units, S = s + 20 days: 200 units fall to 110 after nine days, then 200 are missing to S."""
    (row,) = first(targets, supply())
    assert row["order_by"] == START + pd.Timedelta(days=9) and row["runs_out"] == START + pd.Timedelta(days=20)
    assert row["units"] == 204 and row["value"] == 204 * 60 and row["lead_days"] == 10 and not too_late(row)
    (row,) = first(targets, supply(on_hand=80, arriving=[(30, 120)]))
    assert row["order_by"] == START + pd.Timedelta(days=9) and row["on_order"] == 120
    assert row["short_from"] == START + pd.Timedelta(days=8)
    (row,) = first(targets, supply(on_hand=50))
    assert row["order_by"] == START and row["units"] == 264 and too_late(row)


def test_nothing_is_due_without_a_snapshot_or_with_stock_for_the_year(targets):
    assert first(targets, supply(measured=False)) == [] and first(targets, supply(on_hand=4000)) == []


def test_the_flow_would_order_the_same(targets):
    of = supply(shares=(0.7, 0.3), safety_factor=1.64, forecast_sd=0.15, lead=14.5)
    pace = np.linspace(5, 15, 365)[None]
    levels = order_levels(pace, of.skus, of)
    goods = reorder.Supply(*(of.skus[name].to_numpy() for name in ("lead_mean", "lead_cv", "pack", "moq")))
    ahead = np.concatenate([pace, pace[:, :40]], axis=1)
    policy = reorder.Reorder(of.policy, goods, of.warehouse_shares[:, None, None] * ahead)
    for day in (0, 100, 364):
        point, up_to = policy.levels(day)
        assert levels.point[0, day] == pytest.approx(point.sum()) and levels.up_to[0, day] == pytest.approx(up_to.sum())
        asked = policy.units(day, np.floor(point)[..., None])
        assert (asked >= (up_to - point)[..., None]).all() and (asked % 12 == 0).all()
