"""Sentences of docs/reference.md about what the code declares only by name: tables, columns, keys of the summary."""

HEAD = """# Reference

Made by `python tests/golden/make_reference.py` from what the code declares; a test compares. Do not edit by hand.

[Commands](#commands) · [Parameters](#parameters-of-a-scenario) · [Metrics](#metrics) · [summary.json](#summaryjson) ·
[Tables of a scenario](#tables-of-a-scenario) · [Tables of a plan folder](#tables-of-a-plan-folder)"""

SUMMARY = {
    "rows_read": "Rows of the order export. `rows_read` = `rows_accepted` + `rows_rejected`, always.",
    "rows_accepted": "Rows used.",
    "rows_rejected": "Rows listed in `data/rejects.csv`, each with the code of its reason.",
    "orders": "Paid orders among the accepted rows, those cancelled afterwards included.",
    "history_start": "Day of the first order.",
    "history_end": "Day of the last order.",
    "history_days": "Days of orders known before the plan year.",
    "year_start": "First day of the plan year.",
    "year_end": "Last day of the plan year.",
    "calendar": "Calendar scheme of the plan's months and weeks.",
    "calendar_start": "Day the year was asked to start on; 445, 454 and 544 snap it to the nearest week.",
    "currency": "Currency code of all money.",
    "country": "Country whose holidays and festivals count, or null.",
    "target": "The year's target of paid GMV, in force now.",
    "target_from": "`given`, or `forecast median` where no target was given.",
    "forecast_total": "Paid GMV that the forecast expects for the year: `mean`, and bounds that hold with 80 % "
    "(`lo80`, `hi80`) and 95 % (`lo95`, `hi95`). Stock and warehouse do not limit it.",
    "forecast_error": "What the chosen forecast erred by over weeks it had not seen: `wape` of a day, `month_share` "
    "and `month_amount` of a month's total, tried `origins` times over `days`; null where the history is too short.",
    "p_hit": "Share of simulated years of `base` whose paid GMV reaches the target.",
    "p_hit_se": "Standard error of `p_hit`: what the number of simulated years leaves open. It says nothing about "
    "assumptions.",
    "p_hit_assumes": "Limits behind `p_hit` that were not measured, or only in part (notes: code and values).",
    "replications": "Simulated years of `base`.",
    "attainable": "The largest target that 50, 70, 80 and 90 % of the simulated years reach.",
    "breakers": "The three largest parts of the gap between target and result in the years that miss: `name`, `what` "
    "(a note: code and values), `gmv_lost` (mean over those years), `share` (of all harm), `basis`.",
    "fixes": "The three best of the fixes tried, each alone: `what`, `gain_gmv` with its 95 % interval `lo` to `hi` "
    "over the same simulated years, `p_hit` with the fix, `p_hit_gain`, `gain_contribution`, `detectable` "
    "(the interval leaves out 0), "
    "`basis`.",
    "kpis": "Every metric of `base`: `mean`, `median`, `lo` and `hi` (10th and 90th percentile over simulated "
    "years), `unit`, `basis`.",
    "scenarios": "Every scenario: `why`, `p_hit`, `replications`, `gmv_paid`, and for those other than `base` the "
    "paired `difference` of six metrics with its 95 % interval.",
    "defaults": "What the data did not hold: `input`, the `value` taken instead, and `why` (notes).",
    "warnings": "What was odd in the data: sentences as codes and values.",
    "notes": "Choices made for you: forecast models, target, currency, time zone (notes).",
    "seed": "Seed of all random numbers.",
    "workers": "Processes used. Results do not depend on it.",
    "provenance": "What the numbers were made from: code, inputs and scenarios as fingerprints, library versions, "
    "processor.",
    "seconds": "Time each stage took, and `total`.",
}

SCENARIO_TABLES = {
    "baseline": "Expected demand of every day of the year, as the forecast has it.",
    "mix": "How a month's orders and money fall to platforms and categories.",
    "platforms": "Where orders are placed.",
    "sources": "Where visits come from, and how they turn into paid orders.",
    "skus": "The goods: best sellers one by one, the rest pooled as `other CATEGORY`.",
    "lines": "What an order holds.",
    "warehouses": "Where goods lie and parcels leave.",
    "stock": "Stock at the start of the year.",
    "pipeline": "Purchases under way at the start of the year.",
    "paths": "Sample paths of the forecast: level, growth and season, without the noise of single days.",
}

_DAY = "Day"
SCENARIO_COLUMNS = {
    "baseline": {"day": _DAY, "orders": "Expected paid orders", "gmv": "Expected paid GMV, minor units"},
    "mix": {
        "month": "Month, `YYYY-MM`",
        "platform": "Platform",
        "category": "Category",
        "orders_share": "Part of the month's orders",
        "gmv_share": "Part of the month's paid GMV",
    },
    "platforms": {
        "platform": "Name",
        "commission": "The platform's part of paid GMV",
        "settlement_days": "Days from payment to pay-out",
    },
    "sources": {
        "platform": "Platform",
        "source": "Source of visits",
        "share": "Part of the platform's paid orders",
        "views": "Visits that look at an article",
        "carts": "Of those, visits that fill a cart",
        "placed": "Of those, visits that place an order",
        "paid": "Placed orders that are paid",
        "cost_per_session": "Cost of a visit, minor units",
    },
    "skus": {
        "sku": "Article number",
        "category": "Category",
        "price": "Mean price paid for a unit, minor units",
        "cost": "Cost of a unit, minor units",
        "units_mean": "Mean units in an order line",
        "units_variance": "Variance of the units in an order line",
        "supplier": "Who delivers it",
        "lead_mean": "Mean days from order to receipt",
        "lead_cv": "Standard deviation of those days over their mean",
        "pack": "Purchases are whole multiples of this",
        "moq": "Fewest units in a purchase",
        "terms_days": "Days from receipt to payment of the supplier",
    },
    "lines": {"platform": "Platform", "sku": "Article", "per_order": "Mean lines of the article in an order"},
    "warehouses": {
        "warehouse": "Name",
        "share": "Part of the orders it serves",
        "parcels_per_day": "Parcels it can ship on a working day",
    },
    "stock": {"warehouse": "Warehouse", "sku": "Article", "on_hand": "Units free to sell"},
    "pipeline": {
        "warehouse": "Warehouse",
        "sku": "Article",
        "day": "Day of the year it arrives, from 0",
        "units": "Units",
    },
    "paths": {"unique_id": "Series: `gmv_paid`", "ds": _DAY, "path": "Number of the path", "value": "Minor units"},
}

TIDY_HEAD = (
    "Parquet files below `data/`, `forecast/`, `targets/` and `runs/`; a folder of such tables can be read as input "
    "too. Kinds: `id` and `text` are text; `int` is a whole number; `money` is a whole number of minor units; `ts` is "
    "a moment in UTC; `day` is a day in the shop's time zone. Columns in **bold** name a row."
)
TIDY = {
    "orders": "One row an order, or a return booked on a day of its own.",
    "lines": "One row an article in an order; returns are negative and name the sale by `ref_order`, `ref_line`.",
    "goods": "One row an article.",
    "sessions": "Visits by day, platform and source; `buyers` are orders placed.",
    "stock": "Units on hand by article, warehouse and day.",
    "receipts": "One row an article in a purchase; without `received_day` it is still under way.",
    "suppliers": "One row a supplier and article; `backup_rank` 0 is the first choice.",
    "campaigns": "One row a phase of a campaign.",
    "rejects": "What was not accepted, in its original text, and why.",
    "history": "One row an open day, platform and category.",
    "forecast": "Forecast of a series by day, with the bounds of its 80 and 95 % intervals.",
    "paths": "Sample paths of a series.",
    "nodes": "Forecast shares of orders and paid GMV by calendar month, platform and category, each month adding up to "
    "1, and what they come to: orders, and money in minor units.",
    "targets": "The broken-down target: only these leaves are stored, every other level is their sum. "
    "`group` is there only after `plan --groups`.",
    "kpis": "Every metric of every scenario and simulated year; money metrics in minor units.",
    "cube": "Simulated money and units by month, platform and category.",
    "goods_facts": "One row an article sold in the last year or in stock; `item` is itself or the pooled tail of its "
    "category. `price` and `cost` are of a unit; `units` and `sold` of the last year; `on_hand` free to sell.",
    "goods_targets": "`targets/goods.parquet`: the year's target by item; `pooled` counts the articles behind it. "
    "Days of cover and excess stock are at the pace of the target; a pooled tail has no name.",
    "buying": "Open-to-buy by month and category, at cost; `target` is at price.",
    "buying_items": "Units of each article to buy by month.",
    "buy_first": "Articles that run out within the year, the first to order first: `runs_out` once stock and all "
    "that is under way are sold, `short_from` where that comes too late. On `order_by` stock and purchases under way "
    "fall to the reorder point; empty, as the mean `lead_days`, where lead times are not known. `units` fill up to the "
    "order-up-to level.",
    "market": "What the market buys by category, and the share of it that the target needs; minor units.",
    "offers": "Festivals of the plan year, the shop's campaigns, and campaigns of scenarios. `start` and `end` "
    "(exclusive) are moments in the shop's time zone. Campaigns have offer, condition, benefit, value and funder as in "
    "your table, scenarios what they expect: `conversion` and `visits` as changes, and a cut as benefit and value.",
    "cash": "Cash by week: since the start of the year at the week's end, and the deepest need so far: mean and 10th "
    "and 90th percentile; then a column of means for every line of money that the flows declare (`in`, `refunds`, "
    "`purchases`, …). Minor units.",
}
