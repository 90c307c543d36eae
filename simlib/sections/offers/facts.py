"""What is on offer in the plan year: festivals, the shop's campaigns, campaigns of scenarios. Time: shop-local.

The table holds names, codes and values; `labels` puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from simlib.core.calendar.festivals import LUNAR_NEW_YEAR_COUNTRIES, festivals, lunar_new_year
from simlib.core.calendar.holidays import COUNTRY_OF_CURRENCY
from simlib.core.errors import InputError
from simlib.core.schema import columns, conform
from simlib.plan_folder.folder import PlanFolder
from simlib.simulate.scenario.files import load
from simlib.simulate.scenario.strict_yaml import read_yaml
from simlib.targets.cube import Targets

OFFERS = "targets/offers.parquet"
WESTERN = ("Black Friday", "Cyber Monday", "Christmas shopping")
LUNAR = ("New Year goods festival", "Lunar New Year")
CHINESE = ("3.8", "6.18", "9.9", "Double 11", "Double 12")
NO_TEXT = dict.fromkeys(("phase", "offer", "condition", "benefit", "funder", "scenario"), "")


def facts(plan: PlanFolder) -> pd.DataFrame | None:
    """Return the schema table `offers` of a plan folder, or None where it holds none."""
    found = plan.optional(OFFERS)
    return None if found is None or found.empty else found


def offers_table(
    folder: Path, targets: Targets, campaigns: pd.DataFrame | None, *, zone: str, country: str | None = None
) -> pd.DataFrame:
    """Return the schema table `offers` of the plan year, by start.

    campaigns: tidy table or None; zone: the shop's time zone; country: None is the currency's. A shop in a country
    that observes Lunar New Year, or on a platform with festivals of its own, gets those; every other the Western ones.
    """
    days = targets.axes.days["day"]
    first, end = days.iloc[0], days.iloc[-1] + pd.Timedelta(days=1)
    country = country or COUNTRY_OF_CURRENCY.get(targets.currency)
    rows = [*_festivals(first, end, targets, country), *_campaigns(campaigns, zone), *_scenarios(folder)]
    made = pd.DataFrame([NO_TEXT | {"provisional": 0} | row for row in rows], columns=columns("offers"))
    made = made.astype({"start": "datetime64[us]", "end": "datetime64[us]"})
    made = made[(made["start"] < end) & (made["end"] > first)].drop_duplicates()
    return conform(made.sort_values(["start", "kind", "name", "platform"], kind="stable"), "offers")


def _festivals(first, end, targets, country) -> Iterator[dict]:
    """Yield the festivals of the shop's own platforms, and those of every platform."""
    years, own = range(first.year - 1, end.year + 1), {p.lower() for p in targets.axes.platforms}
    eastern = country in LUNAR_NEW_YEAR_COUNTRIES
    names = LUNAR + CHINESE if eastern else WESTERN
    found = [festivals(y, names=[n for n in names if n not in LUNAR or _has_lunar(y)]) for y in years]
    if not eastern:
        found += [festivals(y, names=CHINESE).query("platform != 'all'") for y in years]
    for row in pd.concat(found).itertuples():
        if row.platform == "all" or row.platform in own:
            yield {"kind": "festival", "name": row.festival, "phase": row.phase, "platform": row.platform,
                   "start": row.start, "end": row.end, "provisional": int(row.provisional)}  # fmt: skip


def _has_lunar(year):
    try:
        return bool(lunar_new_year(year))
    except InputError:
        return False


def _campaigns(campaigns, zone) -> Iterator[dict]:
    """Yield the shop's campaigns with what they ask and give."""
    for row in () if campaigns is None else campaigns.to_dict("records"):
        start, end = (row[name].tz_convert(zone).tz_localize(None) for name in ("start_ts", "end_ts"))
        texts = {name: str(row[name]) for name in ("phase", "platform", "offer", "condition", "benefit", "funder")}
        named = {"kind": "campaign", "name": row["campaign"], "start": start, "end": end, "value": float(row["value"])}
        yield named | texts


def _scenarios(folder) -> Iterator[dict]:
    """Yield the campaigns that scenarios try out, as their files have them."""
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        for campaign in _own_campaigns(path):
            start = pd.Timestamp(campaign.start)
            made = {
                "kind": "scenario", "name": campaign.name, "start": start, "scenario": path.stem,
                "end": start + pd.Timedelta(days=campaign.days),
                "conversion": campaign.conversion_uplift, "visits": campaign.traffic_uplift,
            }  # fmt: skip
            if campaign.discount:
                made |= {"benefit": "percent_off", "value": campaign.discount}
            yield from (made | {"platform": platform} for platform in campaign.platforms or ("all",))


def _own_campaigns(path):
    """Return the campaigns that a scenario's own file has; none where it cannot be read."""
    try:
        return load(path).params.campaigns if read_yaml(path)[0].get("campaigns") else ()
    except InputError:
        return ()  # a draft: whoever compares scenarios names it
