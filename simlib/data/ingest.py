"""`read`: an order export or a folder of tidy tables to a Shop in which nothing was lost silently."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core import files, schema
from simlib.core.errors import InputError
from simlib.data import quality
from simlib.data.checks import check_lines
from simlib.data.folder import read_folder
from simlib.data.formats import read_source
from simlib.data.layouts import FIELDS, KNOWN, ZONES, plain, recognise
from simlib.data.notes import Notes, Verdict, check_share
from simlib.data.rows import Settings, typed_rows
from simlib.data.shop import Shop
from simlib.data.tables import build_tables


def read(path, *, layout=None, currency=None, zone=None, max_rejected=0.01, decimal="."):
    """Return the Shop held by an order export (.csv, .csv.gz, .xlsx, .parquet) or a folder of tidy tables.

    `layout`: `generic` or `online_retail`, found by the header unless told. `currency`: ISO code, `zone`: IANA name;
    both assumed, and said so, where neither caller nor file tells. `max_rejected`: share of refused rows above which
    InputError names the three most frequent reasons. `decimal`: "." or ",".
    """
    path = Path(path)
    _check_zone(zone)
    if path.is_dir():
        return read_folder(path, currency=currency, zone=zone, max_rejected=max_rejected)
    before = files.sha256(path) if path.is_file() else None
    source = read_source(path, KNOWN)
    if files.sha256(path) != before:
        raise InputError("the file changed while it was read", file=path.name, remedy="wait for the export to finish")
    notes = Notes(warnings=list(source.warnings))
    chosen, found = _recognise(source, layout, path.name)
    settings = _settings(source, chosen, found, currency, zone, decimal, path.name, notes)
    verdict = Verdict(len(source.frame))
    cells = typed_rows(source.frame, chosen, found, settings, verdict, notes)
    _check_symbols(notes, currency, settings, path.name)
    check_lines(cells, found, verdict, notes, file=path.name)
    rejects = _rejects(source, cells, verdict, path.name)
    check_share(rejects, source.rows_read, max_rejected, path.name)
    cells["src_row"] = source.rows
    tables = build_tables(cells[verdict.accepted], settings, notes)
    report = {
        "file": path.name,
        "sha256": before,
        "layout": chosen.name,
        "currency": settings.currency,
        "zone": settings.zone,
        **_identities(source, cells, verdict),
        "non_sale": _non_sale(cells[verdict.accepted]),
        **quality.describe(tables, settings.zone, timed=bool(notes.counts["timed"])),
    }
    _tell(report, notes, source, found)
    return Shop(tables, rejects, {**report, "warnings": notes.warnings, "assumptions": notes.assumptions})


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
            if sum(plain(c) in KNOWN for c in cells) >= 3:
                raise InputError(
                    "the header is not in the first line",
                    file=name,
                    row=row,
                    remedy="delete titles and empty lines above the header",
                ) from None
        raise


def _settings(source, layout, found, currency, zone, decimal, name, notes):
    """Settle currency and zone: told by the caller, by a currency column, by the layout, else assumed."""
    chinese = any(not str(h).isascii() for h in found.values())
    if "currency" in found:
        kinds = sorted({str(v).strip().upper() for v in pd.unique(source.frame[found["currency"]])} - {""})
        if len(kinds) > 1:
            raise InputError(
                "several currencies: " + ", ".join(kinds[:4]),
                file=name,
                column=found["currency"],
                remedy="export one currency at a time",
            )
        if kinds and currency and kinds[0] != currency:
            raise InputError(f"the file is in {kinds[0]}, not {currency}", file=name, column=found["currency"])
        currency = currency or (kinds[0] if kinds else None)
    if currency is None:
        currency = layout.currency or "CNY"
        if layout.currency or chinese:
            why = f"as in every {layout.name} export" if layout.currency else "the headers are Chinese"
            notes.assumptions.append(f"Currency {currency}: {why}.")
        else:
            notes.guess_currency(currency, "file")
    if zone is None:
        zone = layout.zone or ZONES.get(currency, "UTC") if layout.currency or chinese else ZONES.get(currency, "UTC")
        notes.assumptions.append(f"Times without a zone are {zone}.")
    return Settings(name, currency, zone, decimal)


def _check_symbols(notes, currency, settings, name):
    """Refuse currency signs that differ from each other or from the currency settled on."""
    seen = {settings.currency if s == "¥" and settings.currency in ("CNY", "JPY") else s for s in notes.symbols}
    if len(seen) > 1:
        raise InputError(
            "several currencies: " + ", ".join(sorted(seen)), file=name, remedy="export one currency at a time"
        )
    if seen and seen != {settings.currency}:
        raise InputError(
            f"amounts are marked {seen.pop()}, the currency is {settings.currency}",
            file=name,
            remedy="declare the currency of the file",
        )


def _rejects(source, cells, verdict, name):
    """Return table rejects: torn rows with their text, refused rows with the cell that was wrong."""
    bad = np.flatnonzero(~verdict.accepted)
    held = [str(source.frame[verdict.column[i]].iloc[i]) if verdict.column[i] in source.frame else "" for i in bad]
    readable = np.array([not _money_reason(verdict.reason[i]) for i in bad], dtype=bool)
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


def _money_reason(reason):
    """Whether a reason means that the row's money could not be read."""
    return reason in (
        "missing number",
        "not a number",
        "not a finite number",
        "number too large",
        "NUL byte",
        "comma that separates no thousands",
        "dot that separates no thousands",
        "amount too large to keep exact",
        "quantity too large",
        "header repeated among the rows",
        "fractional units",
    )


def _identities(source, cells, verdict):
    money, good = cells["raw_money"].to_numpy(), verdict.accepted
    unreadable = np.array([_money_reason(r) for r in verdict.reason], dtype=bool)
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


def _tell(report, notes, source, found):
    """Turn counters into sentences."""
    unused = [str(c) for c in source.frame.columns if c not in found.values()]
    told = [f"{c} (is it {like[0]}?)" if (like := _like(c, found)) else c for c in unused[:12]]
    notes.warn("Columns not used: " + ", ".join(told) + ".", len(unused))
    notes.warn(
        "Lines with a price finer than the smallest coin (amounts were rounded once a line): {count}.",
        notes.counts["finer"],
    )
    notes.warn("Different values with full-width characters (read as plain ones): {count}.", notes.counts["full_width"])
    notes.warn("Times that fall into a change of the clock: {count}.", notes.counts["clock_change"])
    notes.warn("Returns that could not be linked to a sale: {count}.", report["returns"]["unlinked"])
    notes.warn("Orders that were not paid (they do not count as sales): {count}.", report["unpaid_orders"])
    notes.warn("Lines with a giant quantity (kept, and listed as outliers): {count}.", len(report["outliers"]))
    notes.warn("Days inside the history without an order (closed or missing): {count}.", report["days_without_orders"])
    if report["partial_last_day"]:
        notes.warn(f"The last day {report['partial_last_day']} stops early and was left out of the history.")
