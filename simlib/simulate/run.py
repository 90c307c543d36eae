"""The wiring: one block of replications of one scenario, flow by flow, day by day. Time: day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.streams import Streams
from simlib.engine.clock import run_days
from simlib.engine.ledger import Ledger
from simlib.engine.signals import Signals
from simlib.flows.basket.flow import Basket
from simlib.flows.campaigns.flow import Campaigns
from simlib.flows.cash.flow import Cash
from simlib.flows.conversion.flow import Conversion
from simlib.flows.disruptions.flow import Disruptions
from simlib.flows.fulfilment.flow import Fulfilment
from simlib.flows.inventory.flow import Inventory
from simlib.flows.traffic.flow import Traffic
from simlib.simulate.scenario.arrays import arrays

BLOCK = 50


@dataclass
class Shop:
    """The flows of one block, wired but not yet run."""

    traffic: Traffic
    conversion: Conversion
    basket: Basket
    campaigns: Campaigns
    inventory: Inventory
    fulfilment: Fulfilment
    cash: Cash
    disruptions: Disruptions
    signals: Signals
    ledger: Ledger


@dataclass
class Run:
    """What one block left behind: ledger, cube (months, P, C, R) of money and units, the flows' final state."""

    ledger: Ledger
    cube: dict
    shop: Shop


def run(scenario, block=0, *, seed=0, until=None, replications=BLOCK):
    """Simulate one block of `replications` of `scenario` up to day `until` (default: the whole year).

    The same (scenario, block, seed) gives the same integers anywhere. Returns a `Run`.
    """
    shape = arrays(scenario)
    days = min(until or scenario.params.year.days, scenario.params.year.days)
    shop = wire(scenario, shape, Streams(seed, block), days, replications)
    path = (np.arange(replications) + block * BLOCK) % shape.level.shape[1]
    level, elasticity = shape.level[:, path], scenario.params.year.orders_elasticity
    cube = {
        name: np.zeros((len(shape.months), len(shape.platforms), len(shape.categories), replications), dtype=np.int64)
        for name in ("gmv_paid", "refunds", "units")
    }

    def business(day):
        shop.ledger.today = day
        _day(shop, shape, cube, day, level[day] ** elasticity, level[day] ** (1 - elasticity))

    run_days(days, business, shop.campaigns.processes() + shop.disruptions.processes())
    return Run(shop.ledger, cube, shop)


def _day(shop, shape, cube, day, more_orders, larger_baskets):
    """One business day: receive → visit → convert → fill baskets → sell → ship → settle → review."""
    campaigns, month = shop.campaigns, shape.month_of_day[day]
    received = shop.inventory.receive(day, shop.disruptions.supplier_down)
    expected = shape.orders[:, day, None] * more_orders
    sessions = shop.traffic.visit(day, expected, campaigns.traffic[:, None])
    paid = shop.conversion.convert(day, sessions, campaigns.conversion[:, None], shop.signals)
    longer = shape.longer[:, None]
    orders, wanted = shop.basket.fill(day, paid, shape.lines(day)[..., None] * (larger_baskets**longer)[:, None])
    sold = shop.inventory.sell(wanted)
    dearness = shape.dearness(day)[:, None] * larger_baskets ** (1 - longer)
    kept, money = shop.basket.sell(day, orders, wanted, sold, dearness, campaigns.discount)
    shipped, late_share = shop.fulfilment.ship(day, kept.sum(axis=0))
    refunds = shop.cash.settle(day, paid=money, shipped=shipped, received=received, spend=shop.traffic.spent)
    shop.inventory.review(day)
    missing = wanted.sum(axis=1) - sold.sum(axis=1)
    shop.ledger.record("basket.gmv_lost", shop.basket.worth(missing, dearness).sum(axis=(0, 1)))
    asked = wanted.sum(axis=(0, 1, 2))
    shop.signals.publish("lost_share", 1 - sold.sum(axis=(0, 1, 2)) / np.maximum(asked, 1) * (asked > 0) - (asked == 0))
    shop.signals.publish("late_share", late_share)
    shop.signals.turn()
    cube["gmv_paid"][month] += money
    cube["refunds"][month] += refunds
    cube["units"][month] += np.add.reduceat(sold.sum(axis=1), shop.basket.starts, axis=1)


def wire(scenario, shape, streams, days, replications):
    """Build every flow of a block and hand it what it needs."""
    params, ledger = scenario.params, Ledger(days, replications)
    common = {"streams": streams, "replications": replications, "record": ledger.record}
    year = {"year_start": params.year.start, "streams": streams, "replications": replications}
    campaigns = Campaigns(params.campaigns, days=params.year.days, platforms=shape.platforms, **year)
    return Shop(
        **_demand(params, shape, common),
        **_supply(params, shape, campaigns, days, common),
        campaigns=campaigns,
        disruptions=Disruptions(params.outages, suppliers=shape.suppliers, record=ledger.record, **year),
        signals=Signals(),
        ledger=ledger,
    )


def _demand(params, shape, common):
    """Those who come, buy, and what they want."""
    places = {"platforms": shape.platforms, "sources": shape.sources}
    return {
        "traffic": Traffic(
            params.traffic,
            per_order=shape.sessions_per_order,
            cost=shape.cost_per_session,
            **places,
            **common,
        ),
        "conversion": Conversion(params.conversion, rates=shape.rates, **places, **common),
        "basket": Basket(
            params.basket,
            platforms=shape.platforms,
            skus=shape.skus,
            warehouse_share=shape.warehouse["share"],
            category=shape.category,
            **{name: shape.sku[name] for name in ("price", "units_mean", "units_variance")},
            **common,
        ),
    }


def _supply(params, shape, campaigns, days, common):
    """Stock, parcels and money."""
    rules = params.inventory
    longest = int(np.ceil(shape.sku["lead_mean"].max() * rules.lead_level)) + rules.review_every + rules.order_cover
    return {
        "inventory": Inventory(
            rules,
            opening=shape.opening,
            pipeline=shape.pipeline,
            planned=shape.planned(campaigns.expected(), longest + 1),
            supplier=shape.supplier,
            skus=shape.skus,
            days=days,
            **{name: shape.sku[name] for name in ("lead_mean", "lead_cv", "pack", "moq", "cost")},
            **common,
        ),
        "fulfilment": Fulfilment(
            params.fulfilment,
            capacity=shape.warehouse["parcels_per_day"],
            first_weekday=params.year.start.weekday(),
            replications=common["replications"],
            record=common["record"],
        ),
        "cash": Cash(
            params.cash,
            commission=shape.platform["commission"],
            settlement=shape.platform["settlement_days"],
            terms=shape.sku["terms_days"],
            cost=shape.sku["cost"],
            days=days,
            **common,
        ),
    }


def cube_frame(run, scenario, first_replication):
    """Return the cube table of a run: replication month platform category gmv_paid net_revenue units."""
    shape = arrays(scenario)
    index = pd.MultiIndex.from_product(
        [shape.months, shape.platforms, shape.categories, np.arange(run.ledger.replications) + first_replication],
        names=["month", "platform", "category", "replication"],
    )
    kept = (run.cube["gmv_paid"] - run.cube["refunds"]).reshape(-1, run.ledger.replications)
    # Differences of floors, so that the cells add up to the year's net revenue to the cent.
    net = np.floor(kept.cumsum(axis=0) / (1 + scenario.params.cash.vat_rate)).astype(np.int64)
    net = np.diff(net, axis=0, prepend=0)
    made = pd.DataFrame(
        {"gmv_paid": run.cube["gmv_paid"].ravel(), "net_revenue": net.ravel(), "units": run.cube["units"].ravel()},
        index=index,
    )
    return made.reset_index()[["replication", "month", "platform", "category", "gmv_paid", "net_revenue", "units"]]
