"""What is on offer in the plan year: festivals, the shop's campaigns, campaigns of scenarios. Time: shop-local."""

from __future__ import annotations

import re

import pandas as pd

from simlib.core.calendar.festivals import LUNAR_NEW_YEAR_COUNTRIES, festivals, lunar_new_year
from simlib.core.calendar.holidays import COUNTRY_OF_CURRENCY
from simlib.core.errors import InputError
from simlib.core.money import show
from simlib.core.schema import conform
from simlib.simulate.scenario.files import load
from simlib.simulate.scenario.strict_yaml import read_yaml

OFFERS = "targets/offers.parquet"
WESTERN = ("Black Friday", "Cyber Monday", "Christmas shopping")
LUNAR = ("New Year goods festival", "Lunar New Year")
MONEY = re.compile(r"((?:order_value|deposit)>=)(\d+)")
CHINESE = ("3.8", "6.18", "9.9", "Double 11", "Double 12")


def offers_table(folder, targets, campaigns, *, zone, country=None):
    """Return the schema table `offers` of the plan year, by start.

    campaigns: tidy table or None; zone: the shop's time zone; country: None is the currency's. A shop in a country
    that keeps Lunar New Year, or on a platform with festivals of its own, gets those; every other the Western ones.
    """
    days = targets.axes.days["day"]
    first, end = days.iloc[0], days.iloc[-1] + pd.Timedelta(days=1)
    country = country or COUNTRY_OF_CURRENCY.get(targets.currency)
    rows = [
        *_festivals(first, end, targets, country),
        *_campaigns(campaigns, zone, targets.currency),
        *_scenarios(folder),
    ]
    names = ["kind", "name", "phase", "platform", "start", "end", "mechanic", "source", "provisional"]
    made = pd.DataFrame(rows, columns=names)
    made = made.astype({"start": "datetime64[us]", "end": "datetime64[us]"})
    made = made[(made["start"] < end) & (made["end"] > first)].drop_duplicates()
    return conform(made.sort_values(["start", "kind", "name", "platform"], kind="stable"), "offers")


def _festivals(first, end, targets, country):
    """Yield the festivals of the shop's own platforms, and those of every platform."""
    years, own = range(first.year - 1, end.year + 1), {p.lower() for p in targets.axes.platforms}
    eastern = country in LUNAR_NEW_YEAR_COUNTRIES
    names = LUNAR + CHINESE if eastern else WESTERN
    found = [festivals(y, names=[n for n in names if n not in LUNAR or _has_lunar(y)]) for y in years]
    if not eastern:
        found += [festivals(y, names=CHINESE).query("platform != 'all'") for y in years]
    for row in pd.concat(found).itertuples():
        if row.platform == "all" or row.platform in own:
            yield ("festival", row.festival, row.phase, row.platform, row.start, row.end, "", row.source,
                   int(row.provisional))  # fmt: skip


def _has_lunar(year):
    try:
        return bool(lunar_new_year(year))
    except InputError:
        return False


def _campaigns(campaigns, zone, currency):
    """Yield the shop's campaigns with what they ask and give."""
    for row in () if campaigns is None else campaigns.to_dict("records"):
        start, end = (row[name].tz_convert(zone).tz_localize(None) for name in ("start_ts", "end_ts"))
        benefit = str(row["benefit"]).replace("_", " ")
        gives = f"{row['value']:g}"
        if benefit == "money off":
            gives = show(row["value"], currency, decimals=0 if row["value"] % 100 == 0 else 2)
        elif 0 < row["value"] < 1:
            gives = f"{row['value']:.0%}"
        asks = MONEY.sub(lambda m: m[1] + show(int(m[2]), currency), str(row["condition"])).replace("_", " ")
        asks = asks.replace(">=", " ≥ ").replace("=", " = ")
        mechanic = f"{row['offer']}: {asks} → {benefit} {gives}"
        said = f"campaign table; paid by {row['funder']}"
        yield ("campaign", row["campaign"], row["phase"], row["platform"], start, end, mechanic, said, 0)


def _scenarios(folder):
    """Yield the campaigns that scenarios try out, as their files have them."""
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        for campaign in _own_campaigns(path):
            start = pd.Timestamp(campaign.start)
            gains = [("conversion", campaign.conversion_uplift), ("visits", campaign.traffic_uplift)]
            said = [f"{campaign.discount:.0%} off"] if campaign.discount else []
            said += [f"{gain:+.0%} {what} expected" for what, gain in gains if gain]
            for platform in campaign.platforms or ("all",):
                end = start + pd.Timedelta(days=campaign.days)
                yield ("scenario", campaign.name, "", platform, start, end, "; ".join(said), f"scenario {path.stem}", 0)


def _own_campaigns(path):
    """Return the campaigns that a scenario's own file has; none where it cannot be read."""
    try:
        return load(path).params.campaigns if read_yaml(path)[0].get("campaigns") else ()
    except InputError:
        return ()  # a draft: whoever compares scenarios names it
