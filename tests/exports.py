"""Made-up order exports of many shapes, written as a shop's back office would. Time: day; amounts in major units."""

from pathlib import Path

import numpy as np
import pandas as pd


def order_lines(
    *,
    start="2024-01-01",
    days=420,
    orders=8.0,
    growth=0.0,
    skus=12,
    platforms=1,
    categories=1,
    lines=1.4,
    price=40.0,
    decimals=2,
    closed=(),
    closures=(),
    hour=None,
    seed=1,
):
    """Return a frame of order lines: `orders` a day at first, growing by `growth` a year in logarithms.

    closed: weekdays without orders (0 is Monday); closures: (month, first day, last day) without orders each year;
    hour: all orders within that hour.
    """
    rng = np.random.default_rng(seed)
    day = pd.date_range(start, periods=days)
    season = 1 + 0.25 * np.sin(2 * np.pi * day.day_of_year / 365) + 0.1 * (day.day_of_week >= 5)
    mean = orders * season * np.exp(growth * np.arange(days) / 365) * np.exp(rng.normal(0, 0.1, days))
    shut = np.isin(day.day_of_week, list(closed))
    for month, first, last in closures:
        shut |= (day.month == month) & (day.day >= first) & (day.day <= last)
    counts = rng.poisson(np.where(shut, 0, mean))
    n = int(counts.sum())
    stamp = np.repeat(day.to_numpy(), counts) + _seconds(rng, n, hour).astype("timedelta64[s]")
    of_order = np.repeat(np.arange(n), 1 + rng.poisson(lines - 1, n))
    rows = len(of_order)
    sku = rng.integers(0, skus, rows)
    if skus < 1000:  # few goods: some sell far better than others
        sku = np.minimum(rng.geometric(min(8 / skus, 0.5), rows) - 1, skus - 1)
    prices = np.round(price * np.exp(rng.normal(0, 0.5, skus)), decimals).clip(10.0**-decimals)
    return pd.DataFrame(
        {
            "order_id": [f"A{i:07d}" for i in of_order],
            "order_time": pd.Series(stamp).dt.strftime("%Y-%m-%d %H:%M:%S").to_numpy()[of_order],
            "sku": [f"S{i:05d}" for i in sku],
            "product_name": [f"Item {i}" for i in sku],
            "category": [f"Kind {i % categories}" for i in sku],
            "platform": [f"Shop {i % platforms}" for i in rng.integers(0, platforms, n)[of_order]] if n else [],
            "qty": 1 + rng.poisson(0.3, rows),
            "unit_price": prices[sku],
            "status": "paid",
        }
    )


def _seconds(rng, n, hour):
    if hour is not None:
        return hour * 3600 + rng.integers(0, 3600, n)
    return np.clip(rng.normal(15 * 3600, 4 * 3600, n), 0, 86399).astype(int)


def write_csv(frame, path, *, decimals=2, **how):
    """Write an export as CSV with fixed decimals; returns its path."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False, float_format=f"%.{decimals}f", **how)
    return path


def with_refunds(frame, share, *, seed=3):
    """Return the export plus a negative line, some days later, for `share` of its lines."""
    rng = np.random.default_rng(seed)
    back = frame[rng.random(len(frame)) < share].copy()
    later = pd.to_datetime(back["order_time"]) + pd.to_timedelta(rng.integers(1, 15, len(back)), unit="D")
    last = pd.to_datetime(frame["order_time"]).max()
    back["ref_order"] = back["order_id"]
    back["order_id"] = ["R" + o for o in back["order_id"]]
    back["order_time"], back["qty"] = later.dt.strftime("%Y-%m-%d %H:%M:%S"), -back["qty"]
    return pd.concat([frame.assign(ref_order=""), back[later.to_numpy() <= last]], ignore_index=True)


def taobao(frame):
    """Return one row an order with the Chinese headers of a Taobao order report."""
    money = frame.assign(m=frame["qty"] * frame["unit_price"]).groupby("order_id", sort=False)
    total, stamp = money["m"].sum().round(2), money["order_time"].first()
    return pd.DataFrame(
        {
            "订单编号": total.index,
            "总金额": total.to_numpy(),
            "买家实际支付金额": total.to_numpy(),
            "收货地址 ": "浙江省",
            "订单创建时间": stamp.to_numpy(),
            "订单付款时间 ": stamp.to_numpy(),
            "退款金额": 0.0,
        }
    )
