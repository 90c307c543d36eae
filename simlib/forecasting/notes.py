"""What a forecast says about itself, by code: reasons of the choice, assumptions, what the history showed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simlib.core.message import Note

MOST = 12  # names of one sentence

NOTES = {
    # Models, as they stand within a sentence.
    "forecasting.model.seasonal_naive": "the same weekday of last week",
    "forecasting.model.planner_profile": "the planner's profile of level, weekday and season",
    "forecasting.model.holt_winters": "Holt-Winters smoothing",
    "forecasting.model.regression": "regression on weekday, season and holidays",
    "forecasting.model.three_model_mean": "the average of three models",
    "forecasting.model.recent_mean": "the mean of the last weeks",
    "forecasting.model.panel": "one model of all weekly series",
    # Why a model was taken.
    "forecasting.nothing_sold": "Nothing was sold in the history.",
    "forecasting.rare_sales": "Sales are occasional: the mean of the last eight weeks is used.",
    "forecasting.under_two_weeks": "The history is shorter than two weeks: the mean of its days is used.",
    "forecasting.under_eight_weeks": "The history is shorter than eight weeks: only its level and weekdays are used.",
    "forecasting.too_short_to_compare": (
        "The history is too short to compare models on it: the average of three models is used."
    ),
    "forecasting.no_difference": "All models fit the past equally well: the average of three models is used.",
    "forecasting.no_clear_winner": (
        "No model was clearly better than the average of three. "
        "Errors on the last {origins} × {days} days, that average being 1: {errors:list}."
    ),
    "forecasting.clear_winner": (
        "This model was clearly better than the average of three. "
        "Errors on the last {origins} × {days} days, that average being 1: {errors:list}."
    ),
    "forecasting.model_error": "{model} {ratio:number2}",
    "forecasting.chosen_by_name": "The model was chosen by name.",
    "forecasting.too_short_for_model": (
        "The history is too short or empty for {model}: the mean of the last weeks is used instead."
    ),
    "forecasting.one_panel": "One model of {series:int} weekly series together.",
    # What the history showed.
    "forecasting.gaps_are_zero": "Fewer than three open days in four have a sale: days without one count as zero.",
    "forecasting.missing_days": "Open days without a value, taken as missing and not as zero: {days:int}.",
    "forecasting.off_season": "Weeks without sales that recur every year count as zero: {days:int} days.",
    "forecasting.sold_out_days": "Days sold out, whose demand was at least their sales: {days:int}.",
    "forecasting.lasting_breaks": "The level changed for good (doubled or halved) on {days:list}.",
    "forecasting.scaled_break": "The level changed for good on {day:day}: earlier sales are scaled by {factor:factor}.",
    # The year ahead.
    "forecasting.never_sold": "Nothing was ever sold: the forecast is zero.",
    "forecasting.flat_short": (
        "The history is shorter than half a year: the year is forecast flat at the recent level, with a wide band."
    ),
    "forecasting.flat_rare": (
        "Sales are too rare to show a season: the year is forecast flat at the recent level, with a wide band."
    ),
    "forecasting.yearly_shape": "Months far ahead follow the shape of the last {days:int} days, with growth.",
    "forecasting.growth_unknown": "The history is shorter than eleven months: no growth is assumed.",
    "forecasting.growth_guess": (
        "Growth of {growth:signed_percent} a year is assumed: "
        "a weak estimate from the first and last weeks of a single year."
    ),
    "forecasting.growth": (
        "Growth of {growth:signed_percent} a year is assumed to continue, measured on {days:int} days of both years."
    ),
    "forecasting.recent_lead": (
        "Sales of the last eight weeks differ from that growth; {lead:signed_percent} is assumed to last."
    ),
    "forecasting.mean_limited": "The mean of next year is kept between a third and three times that of last year.",
    # Events and regressors.
    "forecasting.event": "{name:label}",
    "forecasting.event_factor": "{event} {factor:factor}",
    "forecasting.and_more": "{n} more",
    "forecasting.uplift_assumed": "Not in the history yet, so an uplift is assumed: {events:list}.",
    "forecasting.regressor_constant": "{name} never changed in the history: its effect is unknown and left out.",
    "forecasting.regressor_effect": (
        "A rise of {name} by {step} changes sales by {effect:signed_percent} "
        "(80 % interval: {low:signed_percent} to {high:signed_percent})."
    ),
    "forecasting.regressors_unlearned": "Too few sales to learn the effect of {names:list}: left out.",
    "forecasting.regressors_limited": (
        "Values ahead lie far outside those of the history: their effect is limited to just beyond the strongest seen."
    ),
    # Weekly panels.
    "forecasting.weeks_filled": "Weeks without a row count as no sales.",
    "forecasting.first_week_cut": (
        "The first week of the history is incomplete (nearly all products far below usual): left out."
    ),
    "forecasting.last_week_cut": (
        "The last week of the history is incomplete (nearly all products far below usual): left out."
    ),
    "forecasting.weeks_closed": "Weeks without any sale, in which the shop is taken to have been closed: {weeks:int}.",
    "forecasting.rare_weeks": "Sales are occasional: the mean of the last weeks is used, with the quantiles of counts.",
    "forecasting.no_own_weeks": "The product has no sales of its own yet: its effects come from other products.",
    "forecasting.few_own_weeks": (
        "The product has fewer than {weeks} weeks of sales: its effects come mainly from other products."
    ),
    "forecasting.from_analogues": (
        "Its level follows {n:int} similar products ({names:list}), its first {weeks} weeks earlier launches; "
        "the band is wide."
    ),
    "forecasting.from_panel": (
        "Its level follows all products, its first {weeks} weeks earlier launches; the band is wide."
    ),
    "forecasting.no_analogue": (
        "None of the products named as similar has {weeks} weeks of sales: all products are used instead."
    ),
    "forecasting.nothing_lately": "Nothing was sold in the last eight weeks.",
    "forecasting.maybe_dropped": (
        "No recent sales: the product is still on sale with a chance of {chance:percent}, "
        "otherwise the forecast is zero."
    ),
    "forecasting.outside_dates": "The forecast is zero outside the start and end dates given.",
    # Platforms and categories.
    "forecasting.platform_closed": "Platform {name} has had no order since {day:day}: it is planned as closed.",
    "forecasting.category_closed": "Category {name} has had no order since {day:day}: it is planned as closed.",
    "forecasting.platform_new": "Platform {name} is new since {day:day}: its share follows its sales since then.",
    "forecasting.category_new": "Category {name} is new since {day:day}: its share follows its sales since then.",
}


def note(code: str, **values: object) -> Note:
    """Return the Note of this room with that code."""
    return Note(f"forecasting.{code}", values)


def model_note(name: str) -> Note:
    """Return what a model is, as a phrase within a sentence."""
    return note(f"model.{name}")


def event_notes(names: Iterable[str], factors: Mapping[str, float] | None = None) -> list[Note]:
    """Return the names of events, with their factors where given; those beyond twelve are counted."""
    names = list(dict.fromkeys(names))
    found = [note("event", name=name) for name in names[:MOST]]
    if factors is not None:
        found = [note("event_factor", event=e, factor=float(factors[e.values["name"]])) for e in found]
    return found + ([note("and_more", n=len(names) - MOST)] if len(names) > MOST else [])
