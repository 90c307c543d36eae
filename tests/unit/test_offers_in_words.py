"""Offers are stored as names, codes and values and put into words where they are shown."""

import pytest

from simlib.core.calendar.festivals import patterns
from simlib.i18n import use
from simlib.sections.offers import labels

CAMPAIGN = {"kind": "campaign", "name": "double-11", "phase": "wave 1", "platform": "jd", "offer": "full cut",
            "condition": "order_value>=30000", "benefit": "money_off", "value": 5000.0, "funder": "platform",
            "scenario": "", "provisional": 0}
SCENARIO = {"kind": "scenario", "platform": "all", "benefit": "percent_off", "value": 0.1, "conversion": 0.3,
            "visits": 0.0, "scenario": "promotion", "provisional": 0}


@pytest.mark.parametrize(("changes", "words"), [
    ({}, "full cut: order value ≥ ¥300 → ¥50 off"),
    ({"condition": "deposit>=2050", "value": 1999.0}, "full cut: deposit ≥ ¥20.50 → ¥19.99 off"),
    ({"condition": "none", "benefit": "percent_off", "value": 0.12}, "full cut: no condition → 12\u00a0% off"),
    ({"condition": "n_items=3", "benefit": "free_shipping"}, "full cut: n items=3 → free shipping"),
    ({"condition": "order_value>=300; once", "benefit": "points", "value": 2.0},
     "full cut: order value>=300; once → points 2.00"),
])
def test_what_a_campaign_asks_and_gives(changes, words):
    assert labels.mechanic(CAMPAIGN | changes, "CNY") == words


def test_where_an_offer_comes_from():
    assert labels.source(CAMPAIGN) == "campaign table; paid by the platform"
    assert labels.source(CAMPAIGN | {"funder": "the mall"}) == "campaign table; paid by the mall"
    assert labels.mechanic(SCENARIO, "CNY") == "10\u00a0% off, +30\u00a0% conversion expected"
    assert (labels.source(SCENARIO), labels.dates(SCENARIO)) == ("scenario Promotion", "tried")
    with use("zh"):
        assert "¥300" in labels.mechanic(CAMPAIGN, "CNY") and "10%" in labels.mechanic(SCENARIO, "CNY")


def test_every_festival_says_where_its_dates_come_from():
    for (festival, platform, phase), pattern in patterns().items():
        offer = {"kind": "festival", "name": festival, "platform": platform, "phase": phase, "provisional": 1}
        assert labels.source(offer) == pattern and labels.mechanic(offer, "CNY") == ""
