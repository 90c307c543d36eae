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
    "history_days": "Days of history before the plan year.",
    "year_start": "First day of the plan year.",
    "year_end": "Last day of the plan year.",
    "calendar": "Calendar scheme of the plan's months and weeks.",
    "calendar_start": "Day the year was asked to start on; 445, 454 and 544 snap it to the nearest week.",
    "currency": "Currency code of all money.",
    "country": "Country whose holidays and festivals count, or null.",
    "target": "The year's target of paid GMV, in force now.",
    "target_from": "`given`, or `forecast median` where no target was given.",
    "forecast_total": "Paid GMV that the forecast expects for the year: `mean`, and bounds that hold with 80 % "
    "(`lo80`, `hi80`) and 95 % (`lo95`, `hi95`). Not limited by stock or warehouse.",
    "forecast_error": "Error of the chosen forecast in the backtest: `wape` of a day, `month_share` and `month_amount` "
    "of a month's total, from `origins` origins over `days`; null if the history is too short.",
    "p_hit": "Share of simulated years of `base` whose paid GMV reaches the target.",
    "p_hit_se": "Standard error of `p_hit` from the number of simulated years. It does not cover wrong assumptions.",
    "p_hit_assumes": "Limits behind `p_hit` that were not measured, or only in part (notes: code and values).",
    "replications": "Simulated years of `base`.",
    "attainable": "The largest target that 50, 70, 80 and 90 % of the simulated years reach.",
    "breakers": "The three worst bottlenecks: the largest parts of target − result in the years that miss: `name`, "
    "`what` (a note: code and values), `gmv_lost` (mean over those years), `share` (of the total), `basis`.",
    "fixes": "The three best improvements, each simulated alone: `what`, `gain_gmv` with its 95 % interval `lo` to "
    "`hi` over the same simulated years, `p_hit` with it, `p_hit_gain`, `gain_contribution`, `detectable` "
    "(the interval excludes 0), `basis`.",
    "kpis": "Every metric of `base`: `mean`, `median`, `lo` and `hi` (10th and 90th percentile over simulated "
    "years), `unit`, `basis`.",
    "scenarios": "Every scenario: `why`, `p_hit`, `replications`, `gmv_paid`, and for those other than `base` the "
    "paired `difference` of six metrics with its 95 % interval. After an edit `left_out` names those not readable.",
    "defaults": "Inputs missing in the data: `input`, the default `value` used, and `why` (notes).",
    "warnings": "What is unusual in the data (notes).",
    "notes": "Choices made automatically: forecast models, target, currency, time zone (notes).",
    "seed": "Seed of all random numbers.",
    "workers": "Processes used. Results do not depend on it.",
    "provenance": "Origin of the numbers: fingerprints of code, inputs and scenarios, library versions, processor.",
    "seconds": "Seconds of each stage, and `total`.",
}

SCENARIO_TABLES = {
    "baseline": "Expected demand of every day of the year, from the forecast.",
    "mix": "Shares of platforms and categories in a month's orders and paid GMV.",
    "platforms": "Platforms with commission and pay-out.",
    "sources": "Traffic sources, and the steps from visit to paid order.",
    "skus": "Articles: best sellers one by one, the rest pooled as `other CATEGORY`.",
    "lines": "Lines per order.",
    "warehouses": "Warehouses with their share of orders and capacity.",
    "stock": "Stock at the start of the year.",
    "pipeline": "Purchases on order at the start of the year.",
    "paths": "Sample paths of the forecast: level, growth and season, without day-to-day noise.",
}

_DAY = "Day"
SCENARIO_COLUMNS = {
    "baseline": {"day": _DAY, "orders": "Expected paid orders", "gmv": "Expected paid GMV, minor units"},
    "mix": {
        "month": "Month, `YYYY-MM`",
        "platform": "Platform",
        "category": "Category",
        "orders_share": "Share of the month's orders",
        "gmv_share": "Share of the month's paid GMV",
    },
    "platforms": {
        "platform": "Name",
        "commission": "Commission as a share of paid GMV",
        "settlement_days": "Days from payment to pay-out",
    },
    "sources": {
        "platform": "Platform",
        "source": "Traffic source",
        "share": "Share of the platform's paid orders",
        "views": "Share of visits that view an article",
        "carts": "Share of those that add to the cart",
        "placed": "Share of those that place an order",
        "paid": "Share of placed orders that are paid",
        "cost_per_session": "Cost per visit, minor units",
    },
    "skus": {
        "sku": "Article number",
        "category": "Category",
        "price": "Mean price paid per unit, minor units",
        "cost": "Cost per unit, minor units",
        "units_mean": "Mean units per order line",
        "units_variance": "Variance of units per order line",
        "supplier": "Supplier",
        "lead_mean": "Mean lead time, days from order to receipt",
        "lead_cv": "Standard deviation of the lead time ÷ its mean",
        "pack": "Purchases are multiples of this",
        "moq": "Minimum order quantity",
        "terms_days": "Payment terms: days from receipt to payment",
    },
    "lines": {"platform": "Platform", "sku": "Article", "per_order": "Mean lines of the article per order"},
    "warehouses": {
        "warehouse": "Name",
        "share": "Share of orders it serves",
        "parcels_per_day": "Capacity: parcels on a working day",
    },
    "stock": {"warehouse": "Warehouse", "sku": "Article", "on_hand": "Units available to sell"},
    "pipeline": {
        "warehouse": "Warehouse",
        "sku": "Article",
        "day": "Day of arrival, from 0",
        "units": "Units",
    },
    "paths": {"unique_id": "Series: `gmv_paid`", "ds": _DAY, "path": "Path number", "value": "Minor units"},
}

TIDY_HEAD = (
    "Parquet files below `data/`, `forecast/`, `targets/` and `runs/`; a folder of such tables can also be used as "
    "input. Kinds: `id` and `text` are text; `int` is a whole number; `money` is a whole number of minor units; `ts` "
    "is a moment in UTC; `day` is a day in the shop's time zone. Columns in **bold** are the key."
)
TIDY = {
    "orders": "One row per order, or per return booked on a later day.",
    "lines": "One row per article in an order; returns are negative and name the sale in `ref_order`, `ref_line`.",
    "goods": "One row per article.",
    "sessions": "Visits by day, platform and source; `buyers` are orders placed.",
    "stock": "Units on hand by article, warehouse and day.",
    "receipts": "One row per article in a purchase; without `received_day` it is still on order.",
    "suppliers": "One row per supplier and article; `backup_rank` 0 is the first choice.",
    "campaigns": "One row per phase of a campaign.",
    "rejects": "Rows not accepted, in their original text, and the reason.",
    "history": "One row per open day, platform and category.",
    "forecast": "Forecast of a series by day, with the bounds of its 80 and 95 % intervals.",
    "paths": "Sample paths of a series.",
    "nodes": "Forecast shares of orders and paid GMV by calendar month, platform and category, each month adding up to "
    "1, and the resulting orders and money in minor units.",
    "targets": "The target by day, platform and category; every other level is a sum of these leaves. "
    "`group` only after `plan --groups`.",
    "kpis": "Every metric of every scenario and simulated year; money metrics in minor units.",
    "cube": "Simulated money and units by month, platform and category.",
    "goods_facts": "One row per article sold in the last year or in stock; `item` is itself or the pooled tail of its "
    "category. `price` and `cost` per unit; `units` and `sold` of the last year; `on_hand` available to sell.",
    "goods_targets": "`targets/goods.parquet`: the year's target by item; `pooled` counts its articles. "
    "Days of cover and excess stock are at the sales rate of the target; a pooled tail has no name.",
    "buying": "Open-to-buy by month and category, at cost; `target` is at price.",
    "buying_items": "Units of each article to buy by month.",
    "buy_first": "Articles that run out within the year, most urgent order first: `runs_out` when stock and all "
    "purchases on order are sold, `short_from` if a purchase arrives too late. On `order_by` the inventory position "
    "falls to the reorder point; it and the mean `lead_days` are empty without lead times. `units` fill up to the "
    "order-up-to level.",
    "market": "Size of the market by category, and the share that the target needs; minor units.",
    "offers": "Festivals of the plan year, the shop's campaigns, and campaigns of scenarios. `start` and `end` "
    "(exclusive) are moments in the shop's time zone. Campaigns have offer, condition, benefit, value and funder as in "
    "your table, scenarios their assumptions: `conversion` and `visits` as changes, a discount as benefit and value.",
    "cash": "Cash since the start of the year at the end of each week, and the deepest need so far: mean, 10th "
    "and 90th percentile; then the mean of every cash line that the flows declare (`in`, `refunds`, "
    "`purchases`, …). Minor units.",
}
