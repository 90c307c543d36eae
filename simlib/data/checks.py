"""Checks that need the whole export: lines given twice, returns above their order, prices that change their unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.data.notes import Notes, Verdict

LEAP = 50


def check_lines(cells: pd.DataFrame, found: dict[str, str], verdict: Verdict, notes: Notes, *, file: str) -> None:
    """Refuse repeated lines and orders and excessive returns; InputError on contradictions between rows."""
    good = cells[verdict.accepted]
    if np.abs(good["money"].astype(float)).sum() > 2**62:
        raise InputError("the money adds up beyond what stays exact", file=file, remedy="check the amounts")
    if "line_no" in found:
        _numbered(cells, good, found, verdict, file)
    elif "sku" in found:
        columns = [c for c in ("order_id", "sku", "units", "price", "money", "ts", "line_kind") if c in good]
        notes.count("repeated_lines", int(good.duplicated(columns).sum()))
    else:
        verdict.refuse(cells.duplicated("order_id") & verdict.accepted, "order_repeated", found["order_id"])
    if "ref_order" in found and "sku" in found:
        _excessive_returns(cells, found, verdict)
    if "sku" in found:
        _unit_leap(cells[verdict.accepted], found, file)


def _numbered(cells, good, found, verdict, file):
    key = ["order_id", "line_no"]
    again = good[(good["line_no"] != "") & good.duplicated(key, keep=False)]
    content = [c for c in ("ts", "sku", "units", "price", "money", "line_kind") if c in again]
    same = again.duplicated(key + content, keep=False)
    if not same.all():
        row = again.index[np.flatnonzero(~same)[0]]
        raise InputError(
            "the same line comes with different content",
            file=file,
            row=int(row) + 1,
            column=found["line_no"],
            value=" ".join(cells.loc[row, key].astype("str")),
            remedy="remove the wrong one",
        )
    repeated = np.zeros(len(cells), dtype=bool)
    repeated[again.index[again.duplicated(key)]] = True
    verdict.refuse(repeated, "line_repeated", found["line_no"])


def _excessive_returns(cells, found, verdict):
    """Refuse returns that take back more of an item than the order they name has sold."""
    good = cells[verdict.accepted]
    sold = good[good["line_kind"] == "sale"].groupby(["order_id", "sku"])["units"].sum()
    back = good[(good["line_kind"] == "return") & (good["ref_order"] != "")]
    bought = sold.reindex(pd.MultiIndex.from_frame(back[["ref_order", "sku"]])).to_numpy()
    so_far = back.groupby(["ref_order", "sku"])["units"].cumsum().to_numpy()
    above = np.zeros(len(cells), dtype=bool)
    above[back.index[so_far > np.where(np.isnan(bought), np.inf, bought)]] = True
    verdict.refuse(above, "return_above_order", found["ref_order"])


def _unit_leap(good, found, file):
    """Raise InputError where prices against their item's median leap fifty-fold from one month to another."""
    sold = good[good["line_kind"] == "sale"]
    if not len(sold):
        return
    month = sold["ts"].to_numpy().astype("datetime64[M]")
    ratio = sold["price"] / sold.groupby("sku")["price"].transform("median").clip(lower=1)
    level = ratio.groupby(month).agg(["median", "size"]).query("size >= 20")["median"]
    if len(level) >= 2 and level.max() > LEAP * max(level.min(), 1e-9):
        raise InputError(
            "prices leap {times:int}-fold between {first} and {last}",
            times=level.max() / max(level.min(), 1e-9),
            first=f"{level.idxmin():%Y-%m}",
            last=f"{level.idxmax():%Y-%m}",
            file=file,
            column=found.get("unit_price", found.get("amount")),
            remedy="give all prices in one unit (cents or whole)",
        )


def check_sessions(sessions: pd.DataFrame, notes: Notes, *, file: str) -> None:
    """Refuse a platform with more buyers than sessions; single such rows (late buyers) are warned of."""
    if "buyers" not in sessions:
        return
    total = sessions.groupby("platform")[["sessions", "buyers"]].sum()
    wrong = total[total["buyers"] > total["sessions"]]
    if len(wrong):
        raise InputError(
            "more buyers than sessions on platform {platform}",
            platform=wrong.index[0],
            file=file,
            column="buyers",
            value=int(wrong["buyers"].iloc[0]),
            remedy="there are {sessions} sessions; check what the columns count",
            sessions=int(wrong["sessions"].iloc[0]),
        )
    notes.count("late_buyers", int((sessions["buyers"] > sessions["sessions"]).sum()))


def check_campaigns(campaigns: pd.DataFrame, *, rows: np.ndarray, file: str) -> None:
    """Refuse a campaign that ends before it has begun: its window would hold no day. rows: row of the file, by row."""
    wrong = np.flatnonzero((campaigns["end_ts"] <= campaigns["start_ts"]).to_numpy())
    if len(wrong):
        raise InputError(
            "a campaign must end after it starts",
            file=file,
            row=int(rows[wrong[0]]),
            column="end_ts",
            value=str(campaigns["end_ts"].iloc[wrong[0]]),
            remedy="end_ts is the first moment that is over: midnight of the day after a whole last day",
        )


def check_stock(stock: pd.DataFrame, notes: Notes) -> None:
    """Warn of stock below zero, which counts as none."""
    notes.count("stock_below_zero", int((stock["on_hand"] < 0).sum()))
