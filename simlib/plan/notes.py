"""What a plan says about itself, by code: limits that were assumed, choices made for the planner."""

from __future__ import annotations

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
    "plan.near_model": "The next weeks of {series} follow {model}.",
    "plan.series_gmv_paid": "paid GMV",
    "plan.series_orders": "paid orders",
    "plan.model_seasonal_naive": "the same weekday of last week",
    "plan.model_planner_profile": "the planner's profile of level, weekday and season",
    "plan.model_holt_winters": "Holt-Winters smoothing",
    "plan.model_regression": "regression on weekday, season and holidays",
    "plan.model_three_model_mean": "the average of three models",
    "plan.model_recent_mean": "the mean of the last weeks",
    "plan.median_target": "No target was given to plan: it began with the forecast's median.",
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
