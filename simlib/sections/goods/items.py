"""The target by item: single articles and the pooled tail, exact to the cent; excess stock, prices. Money: minor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simlib.calibration.pooled_items import pooled_item
from simlib.core.errors import InputError
from simlib.core.schema import conform, empty
from simlib.sections.goods.measures import ROLES, excess_stock, prices, role_targets
from simlib.targets.cube import Targets
from simlib.targets.items import item_targets

COVER_DAYS = 120


def item_table(articles: pd.DataFrame, targets: Targets, *, cover_days: float = COVER_DAYS) -> pd.DataFrame:
    """Return the schema table `goods_targets`: the year's target by item, adding up to the cent.

    A category's target is split by what its items sold last year. Days of cover and excess are at the pace that the
    target asks for; stock beyond `cover_days` of it is excess, article by article, also inside the pooled tail.
    """
    rows = _items(articles, targets)
    rows["target"] = _split(rows, targets)
    if articles["on_hand"].notna().any():
        pace = daily_units(articles, targets).groupby(articles["item"]).sum().reindex(rows["item"]).to_numpy()
        rows["days_of_cover"] = rows["on_hand"] / np.where(pace > 0, pace, np.nan)
        names = ["excess", "excess_value"]
        left = excess_table(articles, targets, cover_days=cover_days).groupby("item")[names].sum()
        rows[names] = left.reindex(rows["item"]).fillna(0).to_numpy()
    return conform(rows.sort_values(["target", "item"], ascending=[False, True]), "goods_targets")


def excess_table(articles: pd.DataFrame, targets: Targets, *, cover_days: float = COVER_DAYS) -> pd.DataFrame:
    """Return item, sku, name, category, on_hand, daily_sales, days_of_cover, excess, excess_value, cost_basis.

    The dearest excess comes first. Without a stock snapshot there is no row.
    """
    stocked = articles.assign(daily_sales=daily_units(articles, targets))
    stocked = stocked[stocked["on_hand"].notna()]
    asked = stocked[["sku", "on_hand", "daily_sales", "cost"]].rename(columns={"sku": "item"})
    found = excess_stock(asked, cover_days=cover_days)
    facts = stocked.set_index("sku")[["item", "name", "category", "daily_sales", "cost_basis"]]
    return found.rename(columns={"item": "sku"}).join(facts, on="sku")


def daily_units(articles: pd.DataFrame, targets: Targets) -> pd.Series:
    """Return units a day of every article that the year's target asks for: its part of its category, at its price."""
    wanted = targets.table("category").set_index("category")["target"]
    part = _part_of_category(articles) * articles["category"].map(wanted).fillna(0)
    return part / articles["price"].where(articles["price"] > 0, np.inf) / len(targets.axes.days)


def by_class(articles: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """Return class, articles, sold, target by ABC class, every article on its own; wanted: category → target.

    A category's target falls to its articles as they sold; target is a float, in minor units.
    """
    target = _part_of_category(articles) * articles["category"].map(wanted).fillna(0)
    groups = articles.assign(target=target).groupby("class")
    made = groups[["sold", "target"]].sum()
    made.insert(0, "articles", groups.size())
    return made.reset_index()


def by_role(articles: pd.DataFrame, targets: Targets, mix: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return role, articles, target, share and, with a `mix` role → share, wanted and missing of the year's target."""
    exact = articles.assign(item=articles["sku"])
    found = _split(exact, targets).groupby(exact["role"]).agg(["size", "sum"]).rename(columns={"size": "articles"})
    shown = [r for r in ROLES if r in found.index or (mix and r in mix)]
    found = found.rename(columns={"sum": "target"}).reindex(shown, fill_value=0).rename_axis("role").reset_index()
    whole = int(found["target"].sum())
    found["share"] = found["target"] / whole if whole else 0.0
    if mix is not None:
        found["wanted"] = found["role"].map(role_targets(whole, mix)).fillna(0).astype("int64")
        found["missing"] = found["wanted"] - found["target"]
    return found


def price_table(
    items: pd.DataFrame,
    *,
    markup: float,
    least_margin: float = 0.0,
    asked: Mapping[str, tuple[float | None, float | None]] | None = None,
) -> pd.DataFrame:
    """Return item, name, price, cost, floor, cost_plus, competition, value, allowed, cost_basis of single items.

    asked: item → (competition, value), each minor units or None; an unknown item raises InputError. `allowed` says
    that the present price leaves the least margin.
    """
    single = items[(items["class"] != "tail") & (items["cost"] > 0) & (items["price"] > 0)]
    asked = asked or {}
    if odd := [item for item in asked if item not in set(items["item"])]:
        raise InputError("unknown item", value=odd[0], remedy="see simlib goods")
    rows = []
    for row in single.itertuples():
        competition, value = asked.get(row.item, (None, None))
        ways = prices(row.cost, markup=markup, competition=competition, value=value, least_margin=least_margin)
        ways = ways.set_index("way")["price"]
        given = [ways.get(way) for way in ("floor", "cost-plus", "competition", "value")]
        rows.append((row.item, row.name, row.price, row.cost, *given, row.price >= ways["floor"], row.cost_basis))
    columns = ["item", "name", "price", "cost", "floor", "cost_plus", "competition", "value", "allowed", "cost_basis"]
    return pd.DataFrame(rows, columns=columns)


def _part_of_category(articles):
    """Return each article's share of what its category sold, zero where nothing was sold."""
    whole = articles.groupby("category")["sold"].transform("sum")
    return (articles["sold"] / whole.where(whole > 0)).fillna(0.0)


def _split(rows, targets):
    """Return each row's part of its category's target by what it sold, exact; evenly where nothing was sold."""
    wanted = targets.table("category").set_index("category")["target"]
    made = pd.Series(0, index=rows.index, dtype="int64")
    for category, part in rows.groupby("category", sort=False):
        shares = part["sold"].astype(float)
        shares = shares if shares.any() else shares + 1.0
        made[part.index] = list(item_targets(int(wanted.get(category, 0)), shares.to_dict()).values())
    return made


def _items(articles, targets):
    """Return one row an item; a category with a target but no article gets its tail, of which there are no facts."""
    pooled = articles["item"] != articles["sku"]
    rows = [articles[~pooled].assign(pooled=1), *map(_tail, (part for _, part in articles[pooled].groupby("item")))]
    with_articles = set(articles["category"])
    without = [c for c in targets.axes.categories if c not in with_articles]
    rows.append(pd.DataFrame([_without_articles(category) for category in without]))
    frame = pd.concat([r for r in rows if len(r)], ignore_index=True)
    frame["margin"] = 1 - frame["cost"] / frame["price"].where(frame["price"] > 0)
    names = [c for c in empty("goods_targets").columns if c in frame]
    return frame[names].reset_index(drop=True)


def _tail(part):
    """Return one pooled item: sums, means by units sold, and the role that sells most; it has no name of its own."""
    weight = part["units"].clip(lower=0) + (0 if part["units"].any() else 1)
    mean = {name: round(np.average(part[name].astype(float), weights=weight)) for name in ("price", "cost")}
    basis = {
        name: part[name].iloc[0] if part[name].nunique() == 1 else "mixed" for name in ("cost_basis", "role_basis")
    }
    on_hand = part["on_hand"].sum() if part["on_hand"].notna().any() else np.nan
    sums = {"units": part["units"].sum(), "sold": part["sold"].sum(), "on_hand": on_hand}
    role = part.groupby("role")["sold"].sum().idxmax()
    fixed = {"item": part["item"].iloc[0], "name": "", "category": part["category"].iloc[0]}
    return pd.DataFrame([fixed | mean | basis | sums | {"pooled": len(part), "class": "tail", "role": role}])


def _without_articles(category):
    numbers = dict.fromkeys(("pooled", "price", "cost", "units", "sold"), 0)
    basis = {"role_basis": "assumed", "cost_basis": "assumed", "on_hand": np.nan}
    names = {"item": pooled_item(category), "name": "", "category": category, "class": "tail", "role": "profit"}
    return names | numbers | basis
