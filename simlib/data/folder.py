"""A folder of tidy tables (orders, lines, goods, what else there is) as CSV or Parquet, in the schema's own names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core import files, schema
from simlib.core.errors import InputError, nearest
from simlib.data import quality, values
from simlib.data.checks import check_campaigns, check_sessions, check_stock
from simlib.data.dates import stamps
from simlib.data.formats import read_source
from simlib.data.layouts import ZONES, plain
from simlib.data.names import one_spelling, spelled_like, warn_of_typos
from simlib.data.notes import Notes, Verdict, check_share
from simlib.data.reasons import reason
from simlib.data.shop import TIDY, Shop

ENDINGS = (".parquet", ".csv", ".csv.gz")
ROWWISE = ("orders", "lines")


def read_folder(folder: Path, *, currency: str | None, zone: str | None, max_rejected: float) -> Shop:
    """Return the Shop of a folder with orders, lines, goods and any other declared table; money is in minor units.

    Rows of orders and lines that cannot be used are refused one by one; anything wrong in another table is an
    InputError. `shop.json` or `quality.json` in the folder may name `currency` and `zone`.
    """
    paths = _paths(folder)
    given = _given(folder)
    notes = Notes()
    currency = currency or given.get("currency") or notes.guess_currency("CNY", "folder")
    zone = zone or given.get("zone") or _assumed_zone(notes, ZONES.get(currency, "UTC"))
    before = _fingerprint(paths)
    tables, verdicts, sources = {}, {}, {}
    for name, path in paths.items():
        sources[name] = read_source(path, frozenset(plain(c) for c in schema.columns(name)))
        tables[name], verdicts[name] = _typed(sources[name], name, path.name, zone, notes)
    if _fingerprint(paths) != before:
        raise InputError("a table changed while it was read", file=folder, remedy="wait for the export to finish")
    _one_name_each(tables, notes)
    _check_lines(tables, verdicts)
    _check_others(tables, sources, paths, notes)
    rejects = pd.concat(
        [_rejects(sources[n], tables[n], verdicts[n], paths[n].name) for n in ROWWISE], ignore_index=True
    )
    rejects = schema.conform(rejects.astype({"row": "int64", "money": "float64"}), "rejects")
    check_share(rejects, sum(sources[n].rows_read for n in ROWWISE), max_rejected, folder.name)
    made = {n: schema.conform(t[verdicts[n].accepted], n, file=paths[n].name) for n, t in tables.items()}
    report = {
        "file": folder.name,
        "sha256": before,
        "layout": "tidy",
        "currency": currency,
        "zone": zone,
        **_identities(sources, tables, verdicts),
        "non_sale": _non_sale(made["lines"]),
        **quality.describe(made, zone),
    }
    _warn(report, notes)
    return Shop(made, rejects, report | notes.to_json())


def _check_others(tables, sources, paths, notes):
    """Check the rules within each of the other tables."""
    if "sessions" in tables:
        check_sessions(tables["sessions"], notes, file=paths["sessions"].name)
    if "campaigns" in tables:
        check_campaigns(tables["campaigns"], rows=sources["campaigns"].rows, file=paths["campaigns"].name)
    if "stock" in tables:
        check_stock(tables["stock"], notes)


def _paths(folder):
    """Return {table: path} of the declared tables that the folder holds."""
    paths = {name: path for name in TIDY if (path := _find(folder, name))}
    for name in TIDY[:3]:
        if name not in paths:
            remedy = "add {table}.csv or {table}.parquet, or give the path of one order export"
            raise InputError("the folder holds no table {table}", file=folder, remedy=remedy, table=name)
    return paths


def _find(folder, name):
    held = [folder / (name + ending) for ending in ENDINGS if (folder / (name + ending)).is_file()]
    if len(held) > 1:
        what, remedy = "table {table} is there twice", "keep one of {one}, {other}"
        raise InputError(what, file=folder, remedy=remedy, table=name, one=held[0].name, other=held[1].name)
    return held[0] if held else None


def _given(folder):
    """Return what the folder says of itself: `currency` and `zone`, where it names them."""
    path = next((folder / name for name in ("shop.json", "quality.json") if (folder / name).is_file()), None)
    try:
        found = {} if path is None else files.read_json(path)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(found.get(key, ""), str) for key in ("currency", "zone")):
        remedy = 'write it like {"currency": "EUR", "zone": "Europe/Berlin"}'
        raise InputError("not the description of a shop", file=path, remedy=remedy)
    return found


def _assumed_zone(notes, zone):
    notes.assume("zone_of_currency", zone=zone)
    return zone


def _fingerprint(paths):
    whole = hashlib.sha256()
    for name in sorted(paths):
        whole.update(f"{name} {files.sha256(paths[name])}\n".encode())
    return whole.hexdigest()


def _typed(source, table, name, zone, notes):
    """Return (typed frame, verdict); a wrong cell outside orders and lines raises InputError."""
    frame, verdict, out = source.frame, Verdict(len(source.frame)), {}
    declared = {c.name: c for c in schema.TABLES[table]}
    found = {plain(h): h for h in frame.columns}
    for header in frame.columns:
        if plain(header) not in {plain(c) for c in declared}:
            remedy = nearest(header, declared)
            raise InputError("unknown column in table {table}", file=name, column=header, remedy=remedy, table=table)
    for column in declared.values():
        header = found.get(plain(column.name))
        if header is not None:
            out[column.name] = _cells(frame[header], column, verdict, notes, zone, name)
    if table == "orders":
        out.setdefault("src_file", np.full(len(frame), name, dtype=object))
        out.setdefault("src_row", source.rows)
    if table not in ROWWISE and (source.torn or not verdict.accepted.all()):
        if source.torn:
            row, code, text = source.torn[0]
            raise InputError(reason(code), file=name, row=row, value=text)
        at = int(np.flatnonzero(~verdict.accepted)[0])
        header = found[plain(verdict.column[at])]
        raise InputError(
            reason(verdict.reason[at]), file=name, row=int(source.rows[at]), column=header,
            value=frame[header].iloc[at], remedy="correct it, or take {table} out of the folder", table=name,
        )  # fmt: skip
    return pd.DataFrame(out), verdict


def _cells(cells, column, verdict, notes, zone, file):
    """Return one column converted by its declared kind."""
    if column.kind in ("id", "text"):
        clean = values.ids(cells, column.name, verdict, needed=column.key and not column.optional)
        return pd.Series(clean).where(clean != "", None) if column.optional else clean
    if column.kind in ("ts", "day"):
        ts, day, _ = stamps(
            cells,
            column.name,
            verdict,
            notes,
            zone=zone if column.kind == "ts" else "UTC",
            needed=not column.optional,
            past=False,
            file=file,
        )
        return pd.DatetimeIndex(ts).tz_localize("UTC") if column.kind == "ts" else day
    number, has = values.numbers(cells, column.name, verdict, notes, needed=not column.optional, file=file)
    if column.kind == "float":
        return np.where(has, number / values.SCALE, np.nan)
    verdict.refuse(number % values.SCALE != 0, "not_whole", column.name)
    whole = number // values.SCALE
    return np.where(has, whole, np.nan) if column.optional else whole


def _one_name_each(tables, notes):
    """Give platforms and categories one spelling each; sessions and campaigns follow the orders."""
    orders = tables["orders"]
    orders["platform"] = one_spelling(orders["platform"], "platforms", notes)
    warn_of_typos(orders["platform"], notes)
    for name in ("sessions", "campaigns"):
        if "platform" in tables.get(name, ()):
            tables[name]["platform"] = spelled_like(tables[name]["platform"], orders["platform"])
    tables["goods"]["category"] = one_spelling(tables["goods"]["category"], "categories", notes)


def _check_lines(tables, verdicts):
    """Refuse lines whose order or item is unknown or refused, and amounts on the wrong side of zero."""
    orders, lines, verdict = tables["orders"], tables["lines"], verdicts["lines"]
    good = orders["order_id"][verdicts["orders"].accepted]
    verdict.refuse(~lines["order_id"].isin(good.unique()), "order_not_accepted", "order_id")
    thing = lines["kind"].isin(["sale", "return", "gift"])
    verdict.refuse(thing & ~lines["sku"].isin(tables["goods"]["sku"]), "unknown_item", "sku")
    verdict.refuse(lines["qty"] <= 0, "quantity_not_positive", "qty")
    verdict.refuse((lines["kind"] == "sale") & (lines["amount"] < 0), "sale_below_zero", "amount")
    verdict.refuse((lines["kind"] == "return") & (lines["amount"] > 0), "return_above_zero", "amount")


def _rejects(source, table, verdict, name):
    bad = np.flatnonzero(~verdict.accepted)
    held = [str(source.frame[verdict.column[i]].iloc[i]) if verdict.column[i] in source.frame else "" for i in bad]
    money = np.where(_readable(verdict)[bad], table["amount"].to_numpy()[bad], np.nan) if "amount" in table else np.nan
    rows = pd.DataFrame(
        {
            "file": name,
            "row": source.rows[bad],
            "column": list(verdict.column[bad]),
            "value": held,
            "reason": list(verdict.reason[bad]),
            "money": money,
        }
    )
    torn = [
        {"file": name, "row": r, "column": "", "value": text, "reason": why, "money": np.nan}
        for r, why, text in source.torn
    ]
    return pd.concat([rows, pd.DataFrame(torn)], ignore_index=True) if torn else rows


def _readable(verdict):
    by_sign = np.isin(verdict.reason.astype(str), ["sale_below_zero", "return_above_zero"])
    return ~((verdict.column == "amount") & ~by_sign)


def _identities(sources, tables, verdicts):
    read = sum(sources[n].rows_read for n in ROWWISE)
    accepted = sum(int(verdicts[n].accepted.sum()) for n in ROWWISE)
    money, verdict = tables["lines"]["amount"].to_numpy(), verdicts["lines"]
    good, readable = verdict.accepted, _readable(verdict)
    return {
        "rows_read": read,
        "rows_accepted": accepted,
        "rows_rejected": read - accepted,
        "money_read": int(money[readable].sum()),
        "money_accepted": int(money[good].sum()),
        "money_rejected": int(money[~good & readable].sum()),
        "money_unreadable_rows": int((~readable).sum()) + len(sources["lines"].torn),
    }


def _non_sale(lines):
    grouped = lines[lines["kind"] == "fee"].groupby("sku")["amount"].agg(["size", "sum"])
    return {sku: {"rows": int(row["size"]), "money": int(row["sum"])} for sku, row in grouped.iterrows()}


def _warn(report, notes):
    notes.count("unpaid_orders", report["unpaid_orders"])
    notes.count("returns_without_sale", report["returns"]["unlinked"])
    notes.count("days_without_orders", report["days_without_orders"])
    if report["partial_last_day"]:
        notes.warn("partial_last_day", day=report["partial_last_day"])
