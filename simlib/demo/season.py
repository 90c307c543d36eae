"""The demo shop's year: what each day multiplies, how deep prices are cut, what campaigns ran. Time: day, local."""

from __future__ import annotations

import numpy as np
import pandas as pd

START, END = pd.Timestamp("2024-11-01"), pd.Timestamp("2026-10-31")
DAYS = pd.date_range(START, END, unit="us")
UTC_OFFSET = pd.Timedelta(hours=8)
LUNAR_NEW_YEAR = (pd.Timestamp("2025-01-29"), pd.Timestamp("2026-02-17"))
WEEKDAY = np.array([1.03, 1.01, 1.01, 1.00, 0.95, 0.97, 1.03])

# festival, first and last day from the anchor, factor on orders, share of the price cut
PEAKS = [
    ("11-11", -28, -12, 0.88, 0.03),
    ("11-11", -11, -11, 2.3, 0.12),
    ("11-11", -10, -8, 2.6, 0.14),
    ("11-11", -7, -2, 1.25, 0.08),
    ("11-11", -1, -1, 3.9, 0.14),
    ("11-11", 0, 0, 7.2, 0.15),
    ("11-11", 1, 9, 0.72, 0.0),
    ("12-12", -3, -1, 1.25, 0.07),
    ("12-12", 0, 0, 2.3, 0.10),
    ("lunar", -28, -21, 1.6, 0.06),
    ("lunar", -20, -8, 2.5, 0.08),
    ("lunar", -7, -4, 0.9, 0.0),
    ("lunar", -3, 5, 0.27, 0.0),
    ("lunar", 6, 11, 0.75, 0.0),
    ("03-08", -4, -1, 1.4, 0.08),
    ("03-08", 0, 0, 2.3, 0.10),
    ("06-18", -25, -19, 0.88, 0.02),
    ("06-18", -18, -15, 2.1, 0.11),
    ("06-18", -14, -4, 1.15, 0.06),
    ("06-18", -3, -1, 2.0, 0.11),
    ("06-18", 0, 0, 6.4, 0.13),
    ("06-18", 1, 7, 0.75, 0.0),
    ("09-09", -3, -1, 1.3, 0.06),
    ("09-09", 0, 0, 1.9, 0.09),
    ("10-01", 0, 6, 0.88, 0.0),
]

# campaign, phase, anchor, first day, opening hour, last day, offers
FULL_CUT = ("spend 300 save 50", "all", "order_value>=30000", "money_off", 5000.0, None, "shop")
COUPON = ("coupon 20", "all", "order_value>=19900", "money_off", 2000.0, 2000.0, "platform")
PERCENT = ("percent off", "all", "none", "percent_off", 0.10, None, "shop")
DEPOSIT = ("deposit doubles", "role=profit", "deposit>=2000", "money_off", 2000.0, 2000.0, "shop")
SHIPPING = ("free shipping", "all", "order_value>=4900", "free_shipping", 0.0, None, "shop")
CAMPAIGNS = [
    ("double-11", "presale", "11-11", -28, 20, -11, (DEPOSIT,)),
    ("double-11", "wave 1", "11-11", -11, 20, -7, (FULL_CUT, COUPON)),
    ("double-11", "wave 2", "11-11", -1, 20, 1, (FULL_CUT, COUPON, SHIPPING)),
    ("double-12", "sale", "12-12", -3, 0, 1, (PERCENT,)),
    ("new-year-goods", "sale", "lunar", -28, 20, -7, (PERCENT, SHIPPING)),
    ("3-8", "sale", "03-08", -4, 20, 1, (PERCENT, COUPON)),
    ("6-18", "presale", "06-18", -25, 20, -18, (DEPOSIT,)),
    ("6-18", "wave 1", "06-18", -18, 20, -14, (FULL_CUT, COUPON)),
    ("6-18", "wave 2", "06-18", -3, 20, 1, (FULL_CUT, COUPON, SHIPPING)),
    ("9-9", "sale", "09-09", -3, 0, 1, (PERCENT,)),
]
BUDGET = {"double-11": 6_000_000, "6-18": 4_000_000, "new-year-goods": 3_000_000}


def anchors(word: str) -> list[pd.Timestamp]:
    """Return the dates of an anchor (month-day or `lunar`) near the two years."""
    if word == "lunar":
        return list(LUNAR_NEW_YEAR)
    return [pd.Timestamp(f"{year}-{word}") for year in (2024, 2025, 2026)]


def factors() -> tuple[np.ndarray, np.ndarray]:
    """Return (order factor, price cut) per day: weekday, season and festivals, without growth."""
    t = np.arange(len(DAYS))
    year = 2 * np.pi * (DAYS.day_of_year.to_numpy() - 1) / 365.25
    factor = WEEKDAY[DAYS.day_of_week.to_numpy()] * (1 + 0.06 * np.cos(year - 5.8))
    cut = np.full(len(DAYS), 0.015)
    for word, first, last, times, share in PEAKS:
        for anchor in anchors(word):
            offset = t - (anchor - START).days
            inside = (offset >= first) & (offset <= last)
            factor[inside] *= times
            cut[inside] = np.maximum(cut[inside], share)
    return factor, cut


def make_campaigns() -> pd.DataFrame:
    """Return the campaign history: one row per phase, offer and platform that had opened by the last day."""
    rows = []
    for name, phase, word, first, hour, last, offers in CAMPAIGNS:
        for anchor in anchors(word):
            start = anchor + pd.Timedelta(days=first, hours=hour) - UTC_OFFSET
            end = anchor + pd.Timedelta(days=last) - UTC_OFFSET
            if end <= START - UTC_OFFSET or start >= END + pd.Timedelta(days=1) - UTC_OFFSET:
                continue
            for platform in ("tmall", "jd", "douyin", "own"):
                if phase == "presale" and platform in ("douyin", "own"):
                    continue
                for priority, (offer, scope, condition, benefit, value, cap, funder) in enumerate(offers, 1):
                    owner = "shop" if platform == "own" else funder
                    # The offer is keyed by platform too, so that campaign + phase + offer stays a key.
                    rows.append(
                        (
                            f"{name}-{anchor.year}",
                            phase,
                            f"{offer} ({platform})",
                            platform,
                            start.tz_localize("UTC"),
                            end.tz_localize("UTC"),
                            scope,
                            condition,
                            benefit,
                            value,
                            cap,
                            owner,
                            benefit,
                            priority,
                            BUDGET.get(name, 1_500_000) // 4,
                        )
                    )
    names = "campaign phase offer platform start_ts end_ts scope condition benefit value cap funder stack_group"
    return pd.DataFrame(rows, columns=[*names.split(), "priority", "budget"])
