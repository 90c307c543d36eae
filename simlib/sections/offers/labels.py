"""Offers in words: what a row of the table `offers` asks, gives and rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simlib.core.calendar.festivals import patterns
from simlib.core.money import digits, to_major
from simlib.i18n import N_, _, pgettext, show
from simlib.presentation import terms

KINDS = {"festival": N_("Festival"), "campaign": N_("Campaign"), "scenario": N_("Scenario")}
FUNDERS = {"shop": N_("the shop"), "platform": N_("the platform"), "supplier": N_("the supplier")}
LEAST = re.compile(r"(order_value|deposit)>=(\d+)")
Offer = Mapping[str, object]


def mechanic(offer: Offer, currency: str) -> str:
    """Return what an offer asks and gives, or what a scenario expects of its campaign; empty for a festival."""
    if offer["kind"] == "campaign":
        return _("{offer}: {condition} → {benefit}", offer=offer["offer"], condition=_condition(offer, currency),
                 benefit=_benefit(offer, currency))  # fmt: skip
    if offer["kind"] == "festival":
        return ""
    parts = [_benefit(offer, currency)] if offer["benefit"] else []
    if offer["conversion"]:
        parts.append(_("{change} conversion expected", change=show.signed_percent(offer["conversion"], 0)))
    if offer["visits"]:
        parts.append(_("{change} visits expected", change=show.signed_percent(offer["visits"], 0)))
    return show.listed(parts)


def _money(minor, currency):
    return show.money(to_major(minor, currency), currency, decimals=digits(currency) if minor % 100 else 0)


def _condition(offer, currency):
    """Return what a campaign asks; a condition of the shop's own stands as it is written."""
    asked = str(offer["condition"])
    if found := LEAST.fullmatch(asked):
        amount = _money(int(found[2]), currency)
        if found[1] == "deposit":
            return _("deposit ≥ {amount}", amount=amount)
        return _("order value ≥ {amount}", amount=amount)
    return _("no condition") if asked in ("", "none") else asked.replace("_", " ")


def _benefit(offer, currency):
    """Return what an offer gives; a benefit of the shop's own stands as it is written."""
    benefit, value = offer["benefit"], offer["value"]
    if benefit == "money_off":
        return _("{amount} off", amount=_money(value, currency))
    if benefit == "percent_off":
        return _("{share} off", share=show.percent(value))
    if benefit == "free_shipping":
        return _("free shipping")
    return f"{benefit} {show.number(value, 2)}".replace("_", " ")


def platform(offer: Offer) -> str:
    """Return the platform of an offer."""
    return pgettext("platform", "all") if offer["platform"] == "all" else str(offer["platform"])


def dates(offer: Offer) -> str:
    """Return how sure the dates of an offer are."""
    if offer["kind"] == "scenario":
        return pgettext("dates", "tried")
    return pgettext("dates", "usual pattern") if offer["provisional"] else pgettext("dates", "fixed")


def source(offer: Offer) -> str:
    """Return where an offer comes from."""
    if offer["kind"] == "scenario":
        return _("scenario {name}", name=terms.scenario(offer["scenario"]))
    if offer["kind"] == "campaign":
        funder = offer["funder"]
        return _("campaign table; paid by {funder}", funder=_(FUNDERS[funder]) if funder in FUNDERS else funder)
    return _(patterns().get((offer["name"], offer["platform"], offer["phase"]), ""))


def name(offer: Offer) -> str:
    """Return the name of an offer; festivals have one in each language."""
    return _(offer["name"]) if offer["kind"] == "festival" else str(offer["name"])


def phase(offer: Offer) -> str:
    """Return the phase of an offer; the usual ones have a name in each language."""
    return _(offer["phase"])
