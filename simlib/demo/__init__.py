"""The demo shop: fictional, four platforms, two years of tidy tables. Time: day (Asia/Shanghai), stamps in UTC."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def make(folder: Path | str, *, seed: int = 2026) -> dict[str, pd.DataFrame]:
    """Write the demo shop's tables as Parquet, and shop.json, into `folder` and return {table: frame}.

    The same seed gives the same tables; every part draws from its own named stream. Money: minor units (fen).
    """
    from simlib.core.files import write_json, write_parquet

    made = tables(seed=seed)
    for name, frame in made.items():
        write_parquet(Path(folder) / f"{name}.parquet", frame)
    write_json(Path(folder) / "shop.json", {"currency": "CNY", "zone": "Asia/Shanghai"})
    return made


def tables(*, seed: int = 2026) -> dict[str, pd.DataFrame]:
    """Return {table: frame} of the demo shop, each as `core.schema` declares it."""
    from simlib.core.schema import conform
    from simlib.core.streams import Streams
    from simlib.demo import demand, goods, orders, season, supply

    streams = Streams(seed, 0)

    def draw(name):
        return np.random.Generator(streams.claim(f"demo/{name}"))

    items = goods.make_goods(draw("goods"))
    suppliers = goods.make_suppliers(items, draw("suppliers"))
    available = supply.availability(items, draw("availability"))
    sessions = demand.make_sessions(draw("sessions"))
    heads = orders.make_orders(sessions, draw)
    lines = orders.make_lines(heads, items, available, draw("lines"))
    heads = orders.price_orders(heads, lines)
    back, back_lines = orders.make_returns(heads, lines, draw("returns"))
    receipts, stock = supply.make_supply(heads, lines, items, suppliers, available, draw("supply"))
    all_heads, all_lines = orders.join(heads, lines, back, back_lines)
    found = {
        "orders": all_heads,
        "lines": all_lines,
        "goods": items.drop(columns="weight"),
        "sessions": sessions,
        "suppliers": suppliers,
        "stock": stock,
        "receipts": receipts,
        "campaigns": season.make_campaigns(),
    }
    return {name: conform(frame, name) for name, frame in found.items()}
