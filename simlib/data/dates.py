"""Text or typed stamps to UTC stamps and shop-local days. Order of day and month is settled by the whole column."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.data.notes import Notes, Verdict
from simlib.data.values import each_different

STAMP = re.compile(
    r"(\d{1,4})([-/.年])(\d{1,2})(?:\2|月)(\d{1,4})日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
EARLIEST = 1990


def stamps(
    column: pd.Series,
    name: str,
    verdict: Verdict,
    notes: Notes,
    *,
    zone: str,
    needed: bool = True,
    past: bool = True,
    file: str | None = None,
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return (ts, day, timed): UTC stamps, local days (both datetime64[us], NaT where empty), any time of day.

    `zone`: time zone of stamps without an offset and of the days. `past`: refuse stamps beyond tomorrow.
    Raises InputError where every date could be read as day/month and as month/day.
    """
    if isinstance(column.dtype, pd.DatetimeTZDtype) or column.dtype.kind == "M":
        codes, different = pd.factorize(column)
        parts = [_typed(pd.Timestamp(v)) for v in different]
    else:
        codes, parts = each_different(column, _match)
        parts = _settle(parts, np.bincount(codes[codes >= 0], minlength=len(parts)), column, codes, name, file)
    limit = datetime.now() + timedelta(days=2) if past else datetime(2200, 1, 1)
    made = [_build(p, limit) for p in parts]
    hollow = "missing_date" if needed else ""
    found = [r or (hollow if p[0] == "" else "") for p, (_, _, r) in zip(parts, made, strict=True)]
    reasons = np.array([*found, hollow], dtype=object)[codes]
    verdict.refuse(reasons != "", reasons, name)
    naive = pd.DatetimeIndex([m for m, _, _ in made], dtype="datetime64[us]")
    fixed = np.array([f for _, f, _ in made], dtype=bool)
    utc, local = _localise(naive, fixed, zone, notes)
    timed = any(m is not None and (m.hour or m.minute or m.second) for m, _, _ in made)
    hole = np.array(["NaT"], dtype="datetime64[us]")
    return np.append(utc, hole)[codes], np.append(local, hole)[codes], timed


def _typed(stamp):
    if stamp.tzinfo is not None:
        return ("done", stamp.tz_convert("UTC").tz_localize(None).to_pydatetime(), True)
    return ("done", stamp.to_pydatetime(), False)


def _match(text):
    """Return (order, parts) of one text: order `ymd`, `?` (day or month first), "" (empty) or a reason."""
    text = text.strip()
    if not text:
        return ("", None)
    if found := COMPACT.match(text):
        return ("ymd", (*map(int, found.groups()), 0, 0, 0, 0, None, None))
    found = STAMP.match(text)
    if not found:
        return ("bad", "number_for_date" if re.fullmatch(r"\d+(\.\d+)?", text) else "not_a_date")
    a, _, b, c, hour, minute, second, fraction, half, offset = found.groups()
    micro = int((fraction or "0").ljust(6, "0")[:6])
    clock = (int(hour or 0), int(minute or 0), int(second or 0), micro, half, offset)
    if len(a) == 4 and len(c) <= 2:
        return ("ymd", (int(a), int(b), int(c), *clock))
    if len(c) == 4 and len(a) <= 2:
        return ("?", (int(c), int(a), int(b), *clock))
    return ("bad", "short_year")


def _settle(parts, weights, column, codes, name, file):
    """Decide day or month first from the whole column and refuse the forms that contradict the rest."""
    ymd = sum(w for p, w in zip(parts, weights, strict=True) if p[0] == "ymd")
    open_ = [(i, p[1]) for i, p in enumerate(parts) if p[0] == "?"]
    if not open_:
        return parts
    day_first = sum(weights[i] for i, p in open_ if p[1] > 12)
    month_first = sum(weights[i] for i, p in open_ if p[2] > 12)
    total = sum(weights[i] for i, _ in open_)
    if not day_first and not month_first and total >= ymd:
        row = int(np.flatnonzero(codes == open_[0][0])[0])
        raise InputError(
            "no date shows whether the day or the month comes first",
            file=file,
            row=row + 1,
            column=name,
            value=column.iloc[row],
            remedy="write dates as YYYY-MM-DD",
        )
    parts = list(parts)
    for i, p in open_:
        year, first, second, *clock = p
        sure = first > 12 or second > 12
        ours = first > 12 if day_first >= month_first else second > 12
        if ymd > total:
            parts[i] = ("bad", "other_date_format")
        elif day_first and month_first and not (sure and ours):
            parts[i] = ("bad", "day_month_swap")
        else:
            month, day = (second, first) if day_first >= month_first else (first, second)
            parts[i] = ("ymd", (year, month, day, *clock))
    if ymd and ymd <= total:
        parts = [
            ("bad", "other_date_format")
            if p[0] == "ymd" and weights[i] and i not in {j for j, _ in open_}
            else p
            for i, p in enumerate(parts)
        ]
    return parts


def _build(part, limit):
    """Return (datetime or None, whether it is UTC already, reason)."""
    order, found = part[0], part[1]
    if order == "done":
        made, fixed = part[1], part[2]
    elif order == "":
        return None, False, ""
    elif order == "bad":
        return None, False, found
    else:
        year, month, day, hour, minute, second, micro, half, offset = found
        if half:
            hour = hour % 12 + (12 if half.lower() == "pm" else 0)
        try:
            made, fixed = datetime(year, month, day, hour, minute, second, micro), offset is not None
        except ValueError:
            return None, False, "no_such_date"
        if offset and offset not in ("Z", "UTC"):
            shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
            made = made - shift if offset[0] == "+" else made + shift
    if made.year < EARLIEST or made.year > 2199:
        return None, False, "date_out_of_range"
    return (None, False, "future_date") if made > limit else (made, fixed, "")


def _localise(naive, fixed, zone, notes):
    """Return (UTC, local day) of naive stamps; times that a clock change skips move on, doubled ones are the first."""
    local = naive.tz_localize(zone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward")
    odd = naive.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").isna() & ~naive.isna() & ~fixed
    notes.counts["clock_change"] += int(odd.sum())
    utc = local.tz_convert("UTC").tz_localize(None).to_numpy().copy()
    utc[fixed] = naive.to_numpy()[fixed]
    shop = pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(zone).tz_localize(None).normalize()
    return utc.astype("datetime64[us]"), shop.to_numpy().astype("datetime64[us]")
