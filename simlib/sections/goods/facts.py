"""The target by item: articles and the pooled tail, exact to the cent; what lies too long. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_parquet, write_parquet
from simlib.core.schema import conform, empty
from simlib.sections.buying.open_to_buy import item_targets
from simlib.sections.goods.articles import goods_facts, other
from simlib.sections.goods.measures import ROLES, clearance, prices, role_targets

FACTS, GOODS = "targets/goods_facts.parquet", "targets/goods.parquet"
COVER_DAYS = 120


def facts_of(folder, targets, base, *, tables=None):
    """Return the schema table `goods_facts` of a plan folder, made of its data where it is not there yet."""
    if (folder / FACTS).is_file():
        return conform(read_parquet(folder / FACTS), "goods_facts", file=folder / FACTS)
    from simlib.data import load

    history = read_parquet(folder / "data" / "history.parquet")
    made = goods_facts(tables or load(folder / "data").tables, history, targets.axes.days["day"], base)
    write_parquet(folder / FACTS, made)
    return made


def goods_table(facts, targets, *, cover_days=COVER_DAYS):
    """Return the schema table `goods_targets`: the year's target by item, adding up to the cent.

    A category's target is split by what its items sold last year. Cover and surplus are at the pace that the target
    asks for; stock beyond `cover_days` of it is surplus, article by article, also inside the pooled tail.
    """
    rows = _items(facts, targets)
    rows["target"] = _split(rows, targets)
    if facts["on_hand"].notna().any():
        pace = daily_units(facts, targets).groupby(facts["item"]).sum().reindex(rows["item"]).to_numpy()
        rows["cover_days"] = rows["on_hand"] / np.where(pace > 0, pace, np.nan)
        left = (
            clearance_table(facts, targets, cover_days=cover_days).groupby("item")[["surplus", "surplus_value"]].sum()
        )
        rows[["surplus", "surplus_value"]] = left.reindex(rows["item"]).fillna(0).to_numpy()
    return conform(rows.sort_values(["target", "item"], ascending=[False, True]), "goods_targets")


def clearance_table(facts, targets, *, cover_days=COVER_DAYS):
    """Return item, sku, name, category, on_hand, daily_sales, cover, surplus, surplus_value, cost_basis, dearest first.

    Without a stock snapshot there is no row.
    """
    held = facts.assign(daily_sales=daily_units(facts, targets))
    held = held[held["on_hand"].notna()]
    found = clearance(
        held[["sku", "on_hand", "daily_sales", "cost"]].rename(columns={"sku": "item"}), cover_days=cover_days
    )
    about = held.set_index("sku")[["item", "name", "category", "daily_sales", "cost_basis"]]
    return found.rename(columns={"item": "sku"}).join(about, on="sku")


def daily_units(facts, targets):
    """Return units a day of every article that the year's target asks for: its part of its category, at its price."""
    wanted = targets.table("category").set_index("category")["target"]
    whole = facts.groupby("category")["sold"].transform("sum")
    part = (facts["sold"] / whole.where(whole > 0)).fillna(0.0) * facts["category"].map(wanted).fillna(0)
    return part / facts["price"].where(facts["price"] > 0, np.inf) / len(targets.axes.days)


def by_role(facts, targets, mix=None):
    """Return role, articles, target, share and, with a `mix` role → share, wanted and missing of the year's target."""
    exact = facts.assign(item=facts["sku"])
    found = _split(exact, targets).groupby(exact["role"]).agg(["size", "sum"]).rename(columns={"size": "articles"})
    shown = [r for r in ROLES if r in found.index or (mix and r in mix)]
    found = found.rename(columns={"sum": "target"}).reindex(shown, fill_value=0).rename_axis("role").reset_index()
    whole = int(found["target"].sum())
    found["share"] = found["target"] / whole if whole else 0.0
    if mix is not None:
        found["wanted"] = found["role"].map(role_targets(whole, mix)).fillna(0).astype("int64")
        found["missing"] = found["wanted"] - found["target"]
    return found


def price_table(goods, *, markup, least_margin=0.0, asked=None):
    """Return item, name, price, cost, floor, cost_plus, competition, value, allowed, cost_basis of single items.

    asked: item → (competition, value), each minor units or None; an unknown item raises InputError. `allowed` says
    that the present price keeps the least margin.
    """
    single = goods[(goods["class"] != "tail") & (goods["cost"] > 0) & (goods["price"] > 0)]
    asked = asked or {}
    if odd := [item for item in asked if item not in set(goods["item"])]:
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


def _split(rows, targets):
    """Return each row's part of its category's target by what it sold, exact; evenly where nothing was sold."""
    wanted = targets.table("category").set_index("category")["target"]
    made = pd.Series(0, index=rows.index, dtype="int64")
    for category, part in rows.groupby("category", sort=False):
        shares = part["sold"].astype(float)
        shares = shares if shares.any() else shares + 1.0
        made[part.index] = list(item_targets(int(wanted.get(category, 0)), shares.to_dict()).values())
    return made


def _items(facts, targets):
    """Return one row an item; a category with a target but no article gets its tail, of which nothing is known."""
    pooled = facts["item"] != facts["sku"]
    rows = [facts[~pooled].assign(pooled=1), *map(_tail, (part for _, part in facts[pooled].groupby("item")))]
    known = set(facts["category"])
    lacking = [c for c in targets.axes.categories if c not in known]
    rows.append(pd.DataFrame([_nothing(category) for category in lacking]))
    frame = pd.concat([r for r in rows if len(r)], ignore_index=True)
    frame["margin"] = 1 - frame["cost"] / frame["price"].where(frame["price"] > 0)
    names = [c for c in empty("goods_targets").columns if c in frame]
    return frame[names].reset_index(drop=True)


def _tail(part):
    """Return one pooled item: sums, means by units sold, and the role that sells most."""
    weight = part["units"].clip(lower=0) + (0 if part["units"].any() else 1)
    mean = {name: round(np.average(part[name].astype(float), weights=weight)) for name in ("price", "cost")}
    basis = {
        name: part[name].iloc[0] if part[name].nunique() == 1 else "mixed" for name in ("cost_basis", "role_basis")
    }
    held = part["on_hand"].sum() if part["on_hand"].notna().any() else np.nan
    sums = {"units": part["units"].sum(), "sold": part["sold"].sum(), "on_hand": held}
    first = part["item"].iloc[0]
    role = part.groupby("role")["sold"].sum().idxmax()
    fixed = {"item": first, "name": f"{len(part)} articles that sell least", "category": part["category"].iloc[0]}
    return pd.DataFrame([fixed | mean | basis | sums | {"pooled": len(part), "class": "tail", "role": role}])


def _nothing(category):
    return {
        "item": other(category),
        "name": "no article known",
        "category": category,
        "pooled": 0,
        "class": "tail",
        "role": "profit",
        "role_basis": "assumed",
        "price": 0,
        "cost": 0,
        "cost_basis": "assumed",
        "units": 0,
        "sold": 0,
        "on_hand": np.nan,
    }
