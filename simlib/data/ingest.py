"""`read`: an order export or a folder of tidy tables to a Shop in which nothing was lost silently."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core import files, schema
from simlib.core.errors import InputError
from simlib.core.message import Note
from simlib.data import quality
from simlib.data.checks import check_lines
from simlib.data.folder import read_folder
from simlib.data.formats import read_source
from simlib.data.layouts import FIELDS, UNDERSTOOD, ZONES, plain, recognise
from simlib.data.notes import Notes, Verdict, check_share
from simlib.data.reasons import MONEY_UNREADABLE
from simlib.data.rows import Settings, typed_rows
from simlib.data.shop import Shop
from simlib.data.tables import build_tables


def read(
    path: Path | str,
    *,
    layout: str | None = None,
    currency: str | None = None,
    zone: str | None = None,
    max_rejected: float = 0.01,
    decimal: str = ".",
) -> Shop:
    """Return the Shop held by an order export (.csv, .csv.gz, .xlsx, .parquet) or a folder of tidy tables.

    `layout`: `generic` or `online_retail`, found by the header unless named. `currency`: ISO code, `zone`: IANA name;
    both assumed, with a note, where neither caller nor file names them. `max_rejected`: share of refused rows above
    which InputError names the three most frequent reasons. `decimal`: "." or ",".
    """
    path = Path(path)
    _check_zone(zone)
    if path.is_dir():
        return read_folder(path, currency=currency, zone=zone, max_rejected=max_rejected)
    source, sha256 = _source(path)
    notes = Notes(warnings=list(source.warnings))
    chosen, found = _recognise(source, layout, path.name)
    settings = _settings(source, chosen, found, currency, zone, decimal, path.name, notes)
    verdict = Verdict(len(source.frame))
    cells = typed_rows(source.frame, chosen, found, settings, verdict, notes)
    _check_symbols(notes, currency, settings, path.name)
    check_lines(cells, found, verdict, notes, file=path.name)
    check_share(rejects := _rejects(source, cells, verdict, path.name), source.rows_read, max_rejected, path.name)
    cells["src_row"] = source.rows
    tables = build_tables(cells[verdict.accepted], settings, notes)
    report = {"file": path.name, "sha256": sha256, "layout": chosen.name} | {
        "currency": settings.currency,
        "zone": settings.zone,
        **_identities(source, cells, verdict),
        "non_sale": _non_sale(cells[verdict.accepted]),
        **quality.describe(tables, settings.zone, timed=bool(notes.counts["timed"])),
    }
    _warn(report, notes, source, found)
    return Shop(tables, rejects, report | notes.to_json())


def _source(path):
    """Return the file's Source and its SHA-256; InputError where it changed while it was read."""
    before = files.sha256(path) if path.is_file() else None
    source = read_source(path, UNDERSTOOD)
    if files.sha256(path) != before:
        raise InputError("the file changed while it was read", file=path.name, remedy="wait for the export to finish")
    return source, before


def _check_zone(zone):
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError("unknown time zone", value=zone, remedy="write it like Europe/London") from error


def _recognise(source, layout, name):
    """Recognise the header; where a later row looks like one, say that the rows above it must go."""
    try:
        return recognise(list(source.frame.columns), layout=layout, file=name)
    except InputError:
        texts = [(int(source.rows[i]), list(source.frame.iloc[i])) for i in range(min(20, len(source.frame)))]
        texts += [(row, text.replace(";", ",").replace("\t", ",").split(",")) for row, _, text in source.torn[:20]]
        for row, cells in texts:
            if sum(plain(c) in UNDERSTOOD for c in cells) >= 3:
                raise InputError(
                    "the header is not in the first line",
                    file=name,
                    row=row,
                    remedy="delete titles and empty lines above the header",
                ) from None
        raise


def _settings(source, layout, found, currency, zone, decimal, name, notes):
    """Settle currency and zone: named by the caller, by a currency column, by the layout, else assumed."""
    chinese = any(not str(h).isascii() for h in found.values())
    if "currency" in found:
        kinds = sorted({str(v).strip().upper() for v in pd.unique(source.frame[found["currency"]])} - {""})
        if len(kinds) > 1:
            raise InputError(
                "several currencies: {currencies:list}",
                currencies=kinds[:4],
                file=name,
                column=found["currency"],
                remedy="export one currency at a time",
            )
        if kinds and currency and kinds[0] != currency:
            what, column = "the file is in {found}, not {asked}", found["currency"]
            raise InputError(what, file=name, column=column, found=kinds[0], asked=currency)
        currency = currency or (kinds[0] if kinds else None)
    if currency is None:
        currency = layout.currency or "CNY"
        if layout.currency:
            notes.assume("currency_of_layout", currency=currency, layout=layout.name)
        elif chinese:
            notes.assume("currency_of_headers", currency=currency)
        else:
            notes.guess_currency(currency, "file")
    if zone is None:
        zone = layout.zone or ZONES.get(currency, "UTC") if layout.currency or chinese else ZONES.get(currency, "UTC")
        notes.assume("zone_assumed", zone=zone)
    return Settings(name, currency, zone, decimal)


def _check_symbols(notes, currency, settings, name):
    """Refuse currency signs that differ from each other or from the currency settled on."""
    seen = {settings.currency if s == "¥" and settings.currency in ("CNY", "JPY") else s for s in notes.symbols}
    if len(seen) > 1:
        what, remedy = "several currencies: {currencies:list}", "export one currency at a time"
        raise InputError(what, file=name, remedy=remedy, currencies=sorted(seen))
    if seen and seen != {settings.currency}:
        raise InputError(
            "amounts are marked {sign}, the currency is {currency}",
            sign=seen.pop(),
            currency=settings.currency,
            file=name,
            remedy="declare the currency of the file",
        )


def _rejects(source, cells, verdict, name):
    """Return table rejects: torn rows with their text, refused rows with the cell that was wrong."""
    bad = np.flatnonzero(~verdict.accepted)
    held = [str(source.frame[verdict.column[i]].iloc[i]) if verdict.column[i] in source.frame else "" for i in bad]
    readable = np.array([verdict.reason[i] not in MONEY_UNREADABLE for i in bad], dtype=bool)
    money = np.where(readable, cells["raw_money"].to_numpy()[bad], np.nan) if len(bad) else []
    rows = pd.DataFrame(
        {
            "file": name,
            "row": source.rows[bad],
            "column": [str(c) for c in verdict.column[bad]],
            "value": held,
            "reason": list(verdict.reason[bad]),
            "money": money,
        }
    )
    torn = pd.DataFrame(
        [
            {"file": name, "row": r, "column": "", "value": text, "reason": reason, "money": np.nan}
            for r, reason, text in source.torn
        ]
    )
    both = pd.concat([rows, torn], ignore_index=True) if len(torn) else rows
    return schema.conform(both.sort_values("row", ignore_index=True).astype({"money": "float64"}), "rejects")


def _identities(source, cells, verdict):
    money, good = cells["raw_money"].to_numpy(), verdict.accepted
    unreadable = np.array([code in MONEY_UNREADABLE for code in verdict.reason], dtype=bool)
    return {
        "rows_read": source.rows_read,
        "rows_accepted": int(good.sum()),
        "rows_rejected": len(source.torn) + int((~good).sum()),
        "money_read": int(money[~unreadable].sum()),
        "money_accepted": int(money[good].sum()),
        "money_rejected": int(money[~good & ~unreadable].sum()),
        "money_unreadable_rows": int(unreadable.sum()) + len(source.torn),
    }


def _non_sale(cells):
    fees = cells[cells["line_kind"] == "fee"]
    grouped = fees.groupby("code")["money"].agg(["size", "sum"])
    return {code: {"rows": int(row["size"]), "money": int(row["sum"])} for code, row in grouped.iterrows()}


def _like(header, found):
    """Return the fields not found whose name a header nobody used comes close to."""
    names = {plain(field): field for field in FIELDS if field not in found}
    names |= {plain(word): field for field in FIELDS if field not in found for word in FIELDS[field].split()}
    return [names[word] for word in get_close_matches(plain(header), names, n=1, cutoff=0.8)]


def _warn(report, notes, source, found):
    """Turn counters into warnings."""
    unused = [str(c) for c in source.frame.columns if c not in found.values()]
    if unused:
        notes.warn("unused_columns", columns=[_unused(column, found) for column in unused[:12]])
    notes.count("finer_prices", notes.counts["finer"])
    notes.count("full_width", notes.counts["full_width"])
    notes.count("clock_change", notes.counts["clock_change"])
    notes.count("unlinked_returns", report["returns"]["unlinked"])
    notes.count("unpaid_orders", report["unpaid_orders"])
    notes.count("giant_quantities", len(report["outliers"]))
    notes.count("days_without_orders", report["days_without_orders"])
    if report["partial_last_day"]:
        notes.warn("partial_last_day", day=report["partial_last_day"])


def _unused(column, found):
    """Return a column that was not used, with the field that it may have been meant for."""
    like = _like(column, found)
    return Note("data.unused_like", {"column": column, "field": like[0]}) if like else column
