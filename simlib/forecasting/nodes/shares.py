"""Shares of a shop's platforms and categories in the months ahead, and paths of them. Time: calendar month.

A cell starts from last year's share of its month and follows the shares that are forecast for its platform and its
category: what grows continues to grow, what has closed is gone, and what is new is there all year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.message import Note
from simlib.core.schema import columns, conform
from simlib.forecasting.fitted import paired_normals
from simlib.forecasting.nodes.drift import SEASON_FROM, drift
from simlib.forecasting.notes import note

YEAR = 365
FEWEST_MONTHS = 3
FEWEST_ORDERS = 8.0  # orders a month below which a node is forecast together with the other small ones
MOST = 60  # nodes of one kind with a forecast of their own
GONE_DAYS, GONE_ORDERS = 60, 10.0  # closed: so many days without an order where so many orders were expected
ROUNDS = 5  # of fitting cells to both margins
KINDS = ("platform", "category")


@dataclass(frozen=True)
class NodeShares:
    """Shares of platform × category: `mean` (H, P, C), each of the H months (`YYYY-MM`) adding up to 1.

    `spread` maps "platform" and "category" to (positions (K,), covariance (K, H, H)) of log shares, for paths.
    """

    platforms: list
    categories: list
    months: list
    mean: np.ndarray
    spread: dict

    def by_day(self, days: pd.DataFrame) -> np.ndarray:
        """Return the shares (D, P, C) of each day of the frame `days`."""
        return self.mean[pd.Index(self.months).get_indexer(days["day"].dt.strftime("%Y-%m"))]

    def paths(self, whole: np.ndarray, *, seed: int = 0) -> np.ndarray:
        """Return paths (H, P, C, n) of the nodes that add up to those of the whole, `whole` (H, n), month by month.

        Nodes without a forecast of their own move with the others. The same seed gives the same bits. Raises InputError
        where `whole` has not one row a month.
        """
        whole = np.asarray(whole, dtype=float)
        if whole.ndim != 2 or len(whole) != len(self.months):
            raise InputError("paths of the total need one row a month", remedy="{n} rows", n=len(self.months))
        log = np.zeros((*self.mean.shape, whole.shape[1]))
        for axis, kind in enumerate(KINDS, 1):
            part = self.mean.sum(axis=(0, 3 - axis)) / len(self.months)
            for k, cover in zip(*self.spread[kind], strict=True):
                # The others share in a node's move, which takes its own part off it again.
                cover = cover / max(1 - part[k], 0.02)
                np.moveaxis(log, axis, 0)[k] += _moves(cover, whole.shape[1], seed, f"nodes/{kind}/{k}")[:, None]
        drawn = self.mean[..., None] * np.exp(log)
        return drawn / drawn.sum(axis=(1, 2), keepdims=True) * whole[:, None, None]


def _moves(cover, n, seed, name):
    """Return (H, n) draws of log factors with mean 1."""
    value, vector = np.linalg.eigh(cover)
    normal = paired_normals(seed, name, n, len(cover))
    return vector @ (np.sqrt(np.maximum(value, 0))[:, None] * normal.T) - np.diag(cover)[:, None] / 2


def node_names(history: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the platforms and categories of a history table, each sorted, as lists of text."""
    return sorted(history["platform"].unique()), sorted(history["category"].unique())


def forecast_shares(history: pd.DataFrame, days: pd.DataFrame, *, measure: str = "gmv_paid") -> NodeShares:
    """Return the NodeShares of the months in which `days` (frame with a column day) lie.

    history: schema table; `measure` is the column counted: paid value (refunds are not taken off) or orders. Less than
    three months, nodes with fewer than eight orders a month, and categories that are not new within the first two
    years keep last year's mix; what sold nothing in the last 365 days stays zero. Raises InputError where nothing sold.
    """
    platforms, categories = node_names(history)
    at = tuple(
        pd.Index(names).get_indexer(history[kind]) for kind, names in zip(KINDS, (platforms, categories), strict=True)
    )
    shape = len(platforms), len(categories)
    last = recent_shares(history, at, shape, measure)
    first, number = _month(history["day"].min()), _month(history["day"])
    months = sorted(set(days["day"].dt.strftime("%Y-%m")))
    wanted = np.array([_month(pd.Timestamp(month)) for month in months])
    seed = last[wanted % 12]
    size = (number.max() - first + 1, *shape)
    orders, value = (_sums(history[c].clip(lower=0), (number - first, *at), size) for c in ("orders", measure))
    margins, spread = [], {}
    for axis, kind in enumerate(KINDS, 1):
        other = 3 - axis
        found = _margin(orders.sum(other), value.sum(other), seed.sum(other), wanted - first, kind,
                        closed_nodes(history, at[axis - 1], shape[axis - 1], kind))  # fmt: skip
        margins.append(found[0])
        spread[kind] = found[1:]
    return NodeShares(platforms, categories, months, _fitted(seed, *margins), spread)


def node_table(history: pd.DataFrame, baseline: pd.DataFrame) -> pd.DataFrame:
    """Return the schema table `nodes`: every month's shares of orders and money by node, and what they come to.

    history: schema table before the plan; baseline: day, orders, gmv (minor) of the days ahead. A month's rows are all
    platforms × categories in order; orders and money add up to the baseline's. Raises InputError as forecast_shares.
    """
    days = baseline[["day"]]
    orders, money = (forecast_shares(history, days, measure=measure) for measure in ("orders", "gmv_paid"))
    index = pd.MultiIndex.from_product([money.months, money.platforms, money.categories], names=["month", *KINDS])
    out = index.to_frame(index=False)
    whole = baseline.groupby(baseline["day"].dt.strftime("%Y-%m"))[["orders", "gmv"]].sum()
    for column, share, total in (("orders", orders, "orders"), ("gmv", money, "gmv")):
        out[f"{column}_share"] = share.mean.ravel()
        out["gmv_paid" if column == "gmv" else column] = out[f"{column}_share"] * out["month"].map(whole[total])
    return conform(out[columns("nodes")], "nodes")


def node_notes(history: pd.DataFrame) -> list[Note]:
    """Return notes on the nodes of a history table that have closed or are new."""
    first, last, notes = history["day"].min(), history["day"].max(), []
    for kind, names in zip(KINDS, node_names(history), strict=True):
        where = pd.Index(names).get_indexer(history[kind])
        gone = closed_nodes(history, where, len(names), kind)
        since = history.groupby(kind)["day"].agg(["min", "max"]).reindex(names)
        for name, shut, (start, end) in zip(names, gone, since.to_numpy(), strict=True):
            if shut:
                notes.append(note(f"{kind}_closed", name=name, day=str(pd.Timestamp(end).date())))
            elif start > max(first + pd.Timedelta(days=GONE_DAYS), last - pd.Timedelta(days=YEAR)):
                notes.append(note(f"{kind}_new", name=name, day=str(pd.Timestamp(start).date())))
    return notes


def _month(day):
    """Months since year 0 of a Timestamp or a column of them; December is 11 modulo 12."""
    day = day.dt if isinstance(day, pd.Series) else day
    found = day.year * 12 + day.month - 1
    return found.to_numpy() if isinstance(found, pd.Series) else found


def _sums(values, at, shape):
    return np.bincount(np.ravel_multi_index(at, shape), weights=values.to_numpy(dtype=float),
                       minlength=np.prod(shape)).reshape(shape)  # fmt: skip


def recent_shares(history: pd.DataFrame, at: Sequence[np.ndarray], shape: tuple[int, int], measure: str) -> np.ndarray:
    """Return the shares (12, P, C) of the calendar months of the last 365 days; `at`: positions of each row's node.

    A month counts with its orders, the whole year with five orders a cell: a month of few orders changes little, a
    month without any takes the year's mix.
    """
    recent = (history["day"] > history["day"].max() - pd.Timedelta(days=YEAR)).to_numpy()
    rows, places = history[recent], [where[recent] for where in at]
    month = rows["day"].dt.month.to_numpy() - 1
    sums = _sums(rows[measure].clip(lower=0), (month, *places), (12, *shape))
    if not sums.sum() > 0:
        raise InputError("the last year of the history has no paid sales", remedy="check status and amounts")
    orders = np.bincount(month, weights=rows["orders"].to_numpy(dtype=float), minlength=12)
    year = sums.sum(axis=0) / sums.sum()
    of_month = sums.sum(axis=(1, 2), keepdims=True)
    monthly = np.divide(sums, of_month, out=np.broadcast_to(year, sums.shape).copy(), where=of_month > 0)
    trust = (orders / (orders + 5 * year.size))[:, None, None]
    return trust * monthly + (1 - trust) * year


def closed_nodes(history: pd.DataFrame, where: np.ndarray, nodes: int, kind: str) -> np.ndarray:
    """Return the mask (nodes,) of nodes that have closed; `where`: each row's node.

    A node has closed if it sold nothing in the last 60 days and ten orders were expected: by the rest of the year, and
    by the same days a year before. Without that year a category, and a platform that has paused as long before, may
    be pausing.
    """
    ago = (history["day"].max() - history["day"]).dt.days.to_numpy()
    orders = history["orders"].to_numpy(dtype=float)

    def between(start, end):
        inside = (ago >= start) & (ago < end)
        return np.bincount(where[inside], weights=orders[inside], minlength=nodes)

    now, before = between(0, GONE_DAYS), between(GONE_DAYS, YEAR) * GONE_DAYS / (YEAR - GONE_DAYS)
    if ago.max() >= YEAR + GONE_DAYS:
        before = np.minimum(before, between(YEAR, YEAR + GONE_DAYS))
    elif kind == "category":
        return np.zeros(nodes, dtype=bool)
    else:
        days = pd.DataFrame({"node": where, "ago": ago})[orders > 0].sort_values(["node", "ago"])
        pause = days.groupby("node")["ago"].diff().groupby(days["node"]).max().reindex(range(nodes))
        before = np.where(pause >= GONE_DAYS, 0.0, before)
    return (now == 0) & (before >= GONE_ORDERS)


def _margin(orders, value, seed, ahead, kind, gone):
    """Return (shares (H, K) of one kind of nodes, positions forecast on their own, covariance of their log shares).

    orders, value: (T, K) by month; seed: (H, K) last year's shares. The other nodes are forecast as one and keep their
    proportions.
    """
    out = np.where(gone, 0.0, seed)
    out = out / out.sum(axis=1, keepdims=True) if out.sum(axis=1).all() else seed
    own = _own(orders, (seed.sum(axis=0) > 0) & ~gone, kind)
    rest = np.setdiff1d(np.flatnonzero((seed.sum(axis=0) > 0) & ~gone), own)
    if not len(own) or len(own) + len(rest) < 2:
        return out, np.arange(0), np.zeros((0, len(ahead), len(ahead)))
    parts = [(x[:, own], x[:, rest].sum(axis=1, keepdims=True)) for x in (orders, value)]
    made = drift(*(np.hstack(p if len(rest) else p[:1]) for p in parts), ahead)
    out[:, own] = made.shares[:, : len(own)]
    if len(rest):
        small = out[:, rest].sum(axis=1, keepdims=True)
        out[:, rest] *= np.divide(made.shares[:, [-1]], small, out=np.zeros_like(small), where=small > 0)
    return out / out.sum(axis=1, keepdims=True), own, made.covariance[: len(own)]


def _own(orders, alive, kind):
    """Return the positions of the nodes that have a forecast of their own, in order.

    Within the first two years a category's months are its season: only new categories have one of their own then.
    """
    if len(orders) < FEWEST_MONTHS:
        return np.arange(0)
    recent = orders[-FEWEST_MONTHS:]
    rate = recent.sum(axis=0) / np.maximum((np.cumsum(recent, axis=0) > 0).sum(axis=0), 1)
    able = alive & (rate >= FEWEST_ORDERS)
    if kind == "category" and len(orders) < SEASON_FROM:
        able &= (orders > 0).argmax(axis=0) >= FEWEST_MONTHS
    own = np.flatnonzero(able)
    return np.sort(own[np.argsort(-rate[own], kind="stable")[:MOST]])


def _fitted(seed, platform, category):
    """Return the cells (H, P, C) of `seed` scaled to the shares of platforms (H, P), nearly to those of categories."""
    cells = seed
    for _ in range(ROUNDS):
        for axis, margin in ((1, category), (2, platform)):
            now = cells.sum(axis=axis)
            factor = np.divide(margin, now, out=np.zeros_like(now), where=now > 0)
            cells = cells * np.expand_dims(factor, axis)
    return cells / cells.sum(axis=(1, 2), keepdims=True)
