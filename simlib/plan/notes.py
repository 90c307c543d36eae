"""What a plan says about itself, by code: limits that were assumed, choices made for the planner."""

from __future__ import annotations

from simlib.core.message import Note

NOTES = {
    # What the chance takes as given, within a list.
    "plan.limit_stock": "stock",
    "plan.limit_capacity": "warehouse capacity",
    "plan.limit_lead_times": "lead times",
    "plan.limit_sessions": "visits and conversion",
    "plan.limit_costs": "costs",
    "plan.in_part": "{limit} (in part)",
    # A season that less than a year of orders cannot show.
    "plan.season_flat": "a flat year",
    "plan.season_in_part": "what these orders show of it",
    "plan.season_why": "only {days:int} days of orders were given",
    # Choices made for the planner.
    "plan.near_model": "The next weeks follow {model}.",
    "plan.on_gmv_paid": "Paid GMV: {note}",
    "plan.on_orders": "Paid orders: {note}",
    "plan.median_target": "No target was given: the plan began with the median of the forecast.",
    "plan.demo_orders": "No orders were given: this is the demo shop.",
    "plan.orders_in_year": (
        "Orders from {day:day} on lie in the plan year: they are read, but neither forecast nor calibration uses them."
    ),
    # What was chosen for the plan before in the same folder and does not fit the new one.
    "plan.market_left": (
        "The market of the plan before is in {before}, this plan in {now}: it was not taken over; read the keywords "
        "again with `market --keywords`."
    ),
    "plan.market_categories_left": (
        "The market of the plan before has categories that this plan does without: {categories:list}; they count for "
        "nothing until the keywords are read again with `market --keywords`."
    ),
    "plan.comments_left": (
        "{count:int} comments on the target of the plan before belong to cells of that plan: they stay with it in "
        "targets/versions."
    ),
    # Forecast inputs.
    "plan.events_included": "The forecast includes {events:list}.",
    "plan.campaigns_return": "No campaign is dated after {day:day}: last year's campaigns are assumed to return.",
    "plan.long_offers": "Offers that last more than {days} days count as usual sales: {n:int}.",
    "plan.always_on": "Campaigns run on {share:percent} of the days, so there is no baseline without them: left out.",
    "plan.often_sold_out": (
        "Products that make a third of sales were out of stock on {days:int} of {counted:int} days: taken as usual."
    ),
    # Customer groups: new and returning.
    "plan.groups": (
        "Customer groups: {new:percent} of paid GMV since {start:day} came from first orders (new), the rest from "
        "returning customers; the plan uses these shares by month. {limits}"
    ),
    "plan.groups_short": (
        "Customer groups: {new:percent} of paid GMV since {start:day} came from first orders (new), the rest from "
        "returning customers; the plan uses these shares, the same in every month, because less than a year is left "
        "to learn from. {limits}"
    ),
    "plan.groups_limits": (
        "Orders since {first:day} show who has bought before; who bought only earlier counts as new, so that this "
        "share is rather too high. {named:percent} of paid GMV names its customer; the rest is taken to be the same."
    ),
}


def note(code: str, **values: object) -> Note:
    """Return the Note of this room with that code."""
    return Note(f"plan.{code}", values)
