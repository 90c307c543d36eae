"""What people read for the names in the tables: metrics, units, basis, chances. English; one place."""

from __future__ import annotations

from simlib.core.message import Note
from simlib.i18n import _, render
from simlib.simulate.levers import LEVERS
from simlib.simulate.notes import VERDICTS, label_of

# In the order in which reports list them.
METRICS = {
    "gmv_paid": ("Paid GMV", "value of paid orders before cancellation and return"),
    "gmv_placed": ("Placed GMV", "value of all orders placed, paid or not"),
    "net_revenue": ("Net revenue", "paid GMV less refunds and VAT"),
    "orders": ("Paid orders", "number of orders paid in the year"),
    "order_value": ("Order value", "paid GMV divided by paid orders"),
    "sessions": ("Visits", "sessions on all platforms"),
    "conversion": ("Conversion", "paid orders divided by visits"),
    "payment_rate": ("Payment rate", "paid orders divided by placed orders"),
    "units": ("Units sold", "pieces of goods in paid orders"),
    "fill_rate": ("Fill rate", "share of the demanded units that stock could serve"),
    "lost_units": ("Lost units", "units wanted that found no stock"),
    "on_time_share": ("Shipped on time", "share of parcels shipped within the promised time"),
    "backlog_peak": ("Longest queue of parcels", "most parcels waiting at the end of a day"),
    "open_parcels": ("Open parcels", "parcels not yet shipped on the last day"),
    "stock_value": ("Stock value", "average value of stock at cost"),
    "stock_turns": ("Stock turns", "times a year that the average stock is sold"),
    "refunds": ("Refunds", "paid GMV given back to customers within the year"),
    "ad_spend": ("Advertising", "visits times what a visit from their source costs"),
    "contribution": ("Contribution", "net revenue less goods sold, freight, advertising and commission"),
    "cash_need": ("Cash needed", "the deepest the year digs into cash, starting from zero"),
}
MODELS = {
    "seasonal_naive": "the same weekday of the last week",
    "planner_profile": "a profile of level, weekday and season",
    "holt_winters": "Holt-Winters smoothing",
    "regression": "regression on weekday, season and holidays",
    "three_model_mean": "the average of three models (profile, Holt-Winters, regression)",
    "recent_mean": "the recent mean",
}
UNITS = {"share": "%", "×": "×", "turns": "turns a year"}
BASIS = {
    "data": "computed from your data",
    "mixed": "partly from your data, partly from stated assumptions",
    "assumed": "rests on stated assumptions: the data hold nothing on it",
}
INTERVAL = "8 of 10 simulated years lie between these two (10th and 90th percentile)"
TYPICAL = (
    "Typical: the middle simulated year (median), half lie below and half above; given where a few extreme years pull "
    "the mean beyond what 8 of 10 years reach."
)
PAIRED = "95 % confidence interval of the difference, the same simulated years compared pair by pair"
TERMS = {
    "from … to (simulated years)": INTERVAL,
    "from … to (differences)": PAIRED,
    "median": TYPICAL,
    "chance": "share of the simulated years in which paid GMV reaches the target",
    "standard error of the chance": "how far the chance may be off because only so many years were simulated",
}

# A chance is said as the nearest of these; the ends are said apart.
_CHANCES = (
    (0.05, "about one in twenty"),
    (0.1, "about one in ten"),
    (0.2, "about one in five"),
    (0.25, "about one in four"),
    (1 / 3, "about one in three"),
    (0.4, "about two in five"),
    (0.5, "about one in two"),
    (0.6, "about three in five"),
    (2 / 3, "about two in three"),
    (0.75, "about three in four"),
    (0.8, "about four in five"),
    (0.9, "about nine in ten"),
    (0.95, "about nineteen in twenty"),
)


def metric(name):
    """Return the label of a metric; an unknown name is made readable."""
    return METRICS[name][0] if name in METRICS else str(name).replace("_", " ").capitalize()


def meaning(name):
    """Return what a metric means in one phrase, or an empty text where nobody has written it down."""
    return METRICS[name][1] if name in METRICS else ""


def model(name):
    """Return what a forecast model is, as a phrase within a sentence."""
    return MODELS[name] if name in MODELS else str(name).replace("_", " ")


def unit(name, currency):
    """Return the unit of a figure as a reader writes it: `money` is the currency's code."""
    return currency if name == "money" else UNITS.get(name, str(name))


def days(n):
    """Return a number of days in words: `1 day`, `200 days`."""
    return f"{n:,} day" + ("" if n == 1 else "s")


def chance(p):
    """Return a probability in words: 0.52 is `about one in two`."""
    if p <= 0:
        return "none of the simulated years"
    if p >= 1:
        return "every simulated year"
    if p < 0.03:
        return "fewer than one in thirty"
    if p > 0.97:
        return "more than twenty-nine in thirty"
    return min(_CHANCES, key=lambda known: abs(known[0] - p))[1]


def chance_precision(p, se, replications):
    """Return how sure the simulation is of a probability, in one phrase."""
    if 0 < p < 1:
        return f"± {100 * se:.1f} percentage points (one standard error, {replications:,} simulated years)"
    # Rule of three (Hanley and Lippman-Hand 1983): no event in n trials leaves up to 3/n at 95 % confidence.
    bound = 100 * min(1.0, 3 / max(replications, 1))
    side = f"at most {bound:.1f} %" if p <= 0 else f"at least {100 - bound:.1f} %"
    return f"{side} with 95 % confidence ({replications:,} simulated years)"


def scenario(name):
    """Return the label of a scenario: `demand-minus-10` is `Demand minus 10`; a lever has its own."""
    return sentence(named(name) if name in LEVERS else label(str(name).replace("-", " ")))


def named(code):
    """Return the label of a breaker or a lever in the reader's language."""
    return _(label_of(code))


def note(found):
    """Return a stored note in the reader's language; a text that somebody wrote stays as it is."""
    return render(Note.from_json(found)) if isinstance(found, dict) else str(found)


def verdict(code):
    """Return what a comparison proves, in the reader's language."""
    return _(VERDICTS[code])


def label(name):
    """Return a name as a reader writes it: `running_costs` is `Running costs`."""
    return "VAT" if name == "vat" else sentence(str(name).replace("_", " ").strip())


def sentence(text):
    """Return text with its first letter in upper case; the rest stays."""
    return str(text)[:1].upper() + str(text)[1:]


def lost_in(p):
    """Return over which simulated years the loss of a breaker is averaged."""
    return "a year (none misses the target)" if p >= 1 else "a year that misses the target"


def in_order(kpis):
    """Return (name, figure) pairs in the order of METRICS, unknown names last."""
    known = list(METRICS)
    return sorted(kpis.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known))


def flat(tree, above=""):
    """Return nested dicts as a list of (dotted name, text)."""
    found = []
    for name, value in tree.items():
        if isinstance(value, dict):
            found += flat(value, f"{above}{name}.")
        else:
            found.append((f"{above}{name}", "–" if value is None else str(value)))
    return found
