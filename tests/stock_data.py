"""A small plan with stock, open receipts and costs laid beside its data."""

import shutil

import pandas as pd

from simlib.core.files import read_parquet, write_parquet
from simlib.core.schema import conform
from simlib.plan.facts import follow_targets
from simlib.targets.cube import Targets


def stock_up(plan, folder):
    """Copy the plan to `folder` with 30 of every article in stock, 30 of one nobody sells, and one open receipt.

    Returns the article under way: 7 units, 40 days into the year, at 1.00.
    """
    shutil.copytree(plan, folder)
    for name in ("goods_facts", "goods", "buying", "buying_items", "buy_first"):
        (folder / f"targets/{name}.parquet").unlink()
    goods = read_parquet(folder / "data/goods.parquet")
    goods = goods.assign(cost=(goods["price"] * 0.4).round(), role="profit")
    write_parquet(folder / "data/goods.parquet", goods)
    day = Targets.load(folder / "targets").axes.days["day"].iloc[0]
    stock = pd.DataFrame({"sku": goods["sku"], "warehouse": "main", "day": day - pd.Timedelta(days=1), "on_hand": 30,
                          "reserved": 0})
    dead = stock.iloc[:1].assign(sku="DEAD")
    write_parquet(folder / "data/stock.parquet", conform(pd.concat([stock, dead], ignore_index=True), "stock"))
    first = goods["sku"].iloc[:1]
    open_ones = {"po_id": "P1", "line_no": 1, "warehouse": "main", "supplier": "V", "ordered_day": day,
                 "due_day": day + pd.Timedelta(days=40), "qty_ordered": 7, "qty_received": 0, "qty_rejected": 0,
                 "unit_cost": 100}
    receipts = conform(pd.DataFrame({"sku": first} | open_ones, index=first.index), "receipts")
    write_parquet(folder / "data/receipts.parquet", receipts)
    base = folder / "scenarios/base.yaml"
    text = base.read_text().replace("stock: assumed", "stock: data").replace("lead_times: assumed", "lead_times: data")
    base.write_text(text)
    follow_targets(folder, Targets.load(folder / "targets"))
    return first.iloc[0]
