"""The demo shop's goods and their suppliers. Money: fen; lead times: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

# category: median price (fen), shelf life (days), five articles
CATEGORIES = {
    "tea": (4900, 540, ["green tea", "black tea", "oolong", "white tea", "jasmine tea"]),
    "kitchen": (4400, None, ["wok", "knife", "steamer", "chopping board", "lunch box"]),
    "bedding": (8200, None, ["duvet cover", "pillow", "quilt", "sheet", "blanket"]),
    "care": (3800, 1095, ["hand cream", "shampoo", "soap set", "face mask", "body lotion"]),
    "storage": (2700, None, ["box", "basket", "rack", "hanger set", "drawer"]),
    "gifts": (7100, None, ["tea set", "candle", "vase", "incense set", "snack box"]),
}
VARIANTS = ["small", "classic", "large", "premium"]
STEPS = np.array([0.75, 1.0, 1.35, 2.1])
CONCENTRATION = 1.12  # Zipf exponent that gives the top fifth of 120 articles about 78 % of revenue


def make_goods(rng: np.random.Generator) -> pd.DataFrame:
    """Return 120 goods with roles and the internal column `weight`: relative units sold when in stock."""
    rows = [
        (category, f"{article} {variant}", median * step, shelf)
        for category, (median, shelf, articles) in CATEGORIES.items()
        for article in articles
        for variant, step in zip(VARIANTS, STEPS, strict=True)
    ]
    goods = pd.DataFrame(rows, columns=["category", "name", "price", "shelf_days"])
    n = len(goods)
    goods.insert(0, "sku", [f"S{i:03d}" for i in range(1, n + 1)])
    goods["price"] = (goods["price"] * np.exp(rng.normal(0, 0.28, n)) // 100 * 100 + 90).astype("int64")
    rank = rng.permutation(n) + 1.0
    revenue = rank**-CONCENTRATION
    goods["weight"] = revenue / goods["price"] * 1e6
    costly = goods["price"].rank(pct=True).to_numpy()
    best = rank <= n * 0.2
    goods["role"] = np.select(
        [best & (costly < 0.5), best, costly > 0.92, goods["category"].eq("gifts") & (rng.random(n) < 0.4)],
        ["traffic", "profit", "image", "custom"],
        "profit",
    )
    share = np.where(goods["role"] == "traffic", rng.uniform(0.55, 0.68, n), rng.uniform(0.34, 0.52, n))
    goods["cost"] = np.rint(goods["price"] * share).astype("int64")
    house = {c: i for i, c in enumerate(CATEGORIES)}
    goods["supplier"] = [
        f"V{house[c] * 3 + int(k) + 1:02d}" for c, k in zip(goods["category"], rng.integers(0, 3, n), strict=True)
    ]
    return goods


def make_suppliers(goods: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return a primary and a backup supplier of every article; the backup is quicker, dearer and asks a deposit."""
    houses = 3 * len(CATEGORIES)
    lead, cv = np.round(rng.uniform(12, 40, houses), 1), np.round(rng.uniform(0.2, 0.6, houses), 2)
    terms, yields = rng.choice([0, 30, 45, 60], houses), np.round(rng.uniform(0.955, 0.998, houses), 3)
    primary = goods["supplier"].str[1:].astype(int).to_numpy() - 1
    # The next house of the same category stands by.
    backup = primary // 3 * 3 + (primary % 3 + 1) % 3
    frames = []
    for order, house in enumerate((primary, backup)):
        frames.append(
            pd.DataFrame(
                {
                    "supplier": [f"V{h + 1:02d}" for h in house],
                    "sku": goods["sku"],
                    "lead_mean": np.maximum(np.round(lead[house] * (1 - 0.15 * order), 1), 10.0),
                    "lead_cv": cv[house],
                    "yield": yields[house],
                    "moq": rng.choice([12, 24, 48], len(goods)) // (1 + order),
                    "pack": rng.choice([4, 6, 12], len(goods)),
                    "capacity_week": np.rint(200 + 40 * goods["weight"] / goods["weight"].mean()).astype("int64"),
                    "unit_price": np.rint(goods["cost"] * (1 + 0.08 * order)).astype("int64"),
                    "deposit_share": np.where(terms[house] == 0, 0.3, 0.0) + 0.2 * order,
                    "terms_days": terms[house] * (1 - order),
                    "backup_rank": order,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
