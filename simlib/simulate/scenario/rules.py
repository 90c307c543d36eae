"""Rules that tie parameters to one another and to the tables: names that exist, shares of one, days covered."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.flows.fulfilment.flow import WEEKDAYS

MOST_SOURCE_LEVEL = 10.0


def check_rules(params, tables, *, file=None, line_of=lambda path: None):
    """Raise InputError naming file, line and rule where parameters contradict each other or name nothing known."""
    for keys, value, holds, remedy in (*_limits(params), *_names(params, tables)):
        if not holds:
            where = {"file": file, "line": line_of(keys), "column": ".".join(map(str, keys)), "value": value}
            what, remedy = remedy if isinstance(remedy, tuple) else ("parameter value refused", remedy)
            raise InputError(what, remedy=remedy, **where)


def _limits(params):
    """Yield (path, value, holds, remedy) of every rule among the parameters themselves."""
    shift, share, names = params.fulfilment, params.fulfilment.hour_share, [c.name for c in params.campaigns]
    after = "must be after fulfilment.shift_start"
    yield ("fulfilment", "shift_end"), shift.shift_end, shift.shift_end > shift.shift_start, after
    whole = min(share) >= 0 and abs(sum(share) - 1) < 1e-6
    yield ("fulfilment", "hour_share"), share, whole, "the 24 shares must be 0 or more and add up to 1"
    yield ("campaigns",), names, len(set(names)) == len(names), "campaign names must differ"
    last = params.year.start + timedelta(days=params.year.days - 1)
    inside = f"must touch the year {params.year.start} to {last}"
    for i, c in enumerate(params.campaigns):
        touches = c.start <= last and c.start + timedelta(days=c.days) > params.year.start
        yield ("campaigns", i, "start"), c.start, touches, inside
    for i, o in enumerate(params.outages):
        yield ("outages", i, "start"), o.start, o.start is None or o.start <= last, inside
    for source, level in params.traffic.source_level.items():
        within = 0 <= level <= MOST_SOURCE_LEVEL
        yield ("traffic", "source_level", source), level, within, f"must be from 0 to {MOST_SOURCE_LEVEL:g}"
    for i, name in enumerate(shift.closed_weekdays):
        yield (
            ("fulfilment", "closed_weekdays", i),
            name,
            name in WEEKDAYS,
            ("unknown weekday", nearest(name, WEEKDAYS)),
        )


def _names(params, tables):
    """Yield (path, name, holds, remedy) of every name that a table must hold."""
    if not tables:
        return
    platforms, sources = set(tables["platforms"]["platform"]), set(tables["sources"]["source"])
    suppliers = set(tables["skus"]["supplier"])
    for i, campaign in enumerate(params.campaigns):
        for name in campaign.platforms:
            found = name in platforms
            yield ("campaigns", i, "platforms"), name, found, ("unknown platform", nearest(name, platforms))
    for i, outage in enumerate(params.outages):
        name = outage.supplier
        yield ("outages", i, "supplier"), name, name in suppliers, ("unknown supplier", nearest(name, suppliers))
    for name in params.traffic.source_level:
        yield ("traffic", "source_level", name), name, name in sources, ("unknown source", nearest(name, sources))


def check_cover(year, tables, *, file=None):
    """Refuse a year that baseline, mix or paths do not cover: a day left out would silently sell nothing."""
    days = pd.date_range(year.start, periods=year.days, freq="D").as_unit("us")
    paths = tables["paths"][tables["paths"]["unique_id"] == "gmv_paid"]
    if paths.empty:
        raise InputError("lacks the paths of gmv_paid", file=f"{file} table paths", column="unique_id")
    checks = [("baseline", days.difference(tables["baseline"]["day"]), "day")]
    checks.append(("mix", pd.Index(days.strftime("%Y-%m").unique()).difference(tables["mix"]["month"]), "month"))
    seen = paths[paths["ds"].isin(days)].groupby("ds").size().reindex(days, fill_value=0)
    checks.append(("paths", days[(seen < paths["path"].nunique()).to_numpy()], "day"))
    for table, missing, unit in checks:
        if len(missing):
            first = missing[0] if isinstance(missing[0], str) else f"{missing[0]:%Y-%m-%d}"
            remedy = f"every {unit} from year.start on for year.days days must be there"
            raise InputError(f"lacks {unit}s of the year", file=f"{file} table {table}", value=first, remedy=remedy)
