"""Notebook answer on the market: the share of it that each category needs. Money: minor units."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_parquet
from simlib.i18n import _, show
from simlib.presentation.answers import Answer, answered, short, texts
from simlib.presentation.bench import Bench
from simlib.sections.market.facts import MARKET, SIZES
from simlib.sections.market.size import capacity, share_needed


@answered
def market(
    bench: Bench, keywords: pd.DataFrame | None = None, *, growth: Sequence[float] = (0.0, 0.0, 0.0)
) -> Answer:
    """Say what share of its market each category needs, from keywords category, keyword, volume, conversion, price.

    Without keywords: the plan folder's own market (`simlib market`), else one made up, as the sentence says. price:
    minor units; growth: lowest, middle, highest growth of the market until the plan year.
    """
    path, made_up = bench.folder / MARKET, False
    if keywords is None and path.is_file():
        sizes = read_parquet(path)[SIZES].dropna()
    else:
        made_up = keywords is None
        sizes = capacity(example_keywords(bench) if made_up else keywords, growth=growth)
    table = share_needed(bench.target, sizes)
    if table["share"].isna().all():
        raise InputError("no category of the target has a market")
    worst = table.loc[table["share"].idxmax()]
    sentence = _(
        "{category} needs most, {share} of a market of {size}, or {best} if it grows as hoped.",
        category=worst["category"],
        share=show.share(worst["share"]),
        size=short(worst["middle"], bench.currency),
        best=show.share(worst["share_low"]),
    )
    if made_up:
        sentence = show.sentences((sentence, _("The keywords are made up: give your own with simlib market.")))
    labels = {"category": _("Category"), "target": _("Target"), "low": _("Smallest market"), "middle": _("Market"),
              "high": _("Largest market"), "share_low": _("Share of the largest"), "share": _("Share needed"),
              "share_high": _("Share of the smallest")}  # fmt: skip
    money, shares = ["target", "low", "middle", "high"], ["share_low", "share", "share_high"]
    return Answer(sentence, texts(table[list(labels)], bench.currency, money=money, share=shares, labels=labels))


def example_keywords(bench: Bench) -> pd.DataFrame:
    """Return a keyword table made up for trying: a market of five times what each category sold last year."""
    sums = bench.goods_facts.groupby("category")[["sold", "units"]].sum()
    sold = sums.reindex(bench.target.axes.categories).fillna(0)
    price = (sold["sold"] / sold["units"].where(sold["units"] > 0)).fillna(0).round()
    made = pd.DataFrame({"keyword": sold.index + " (made up)", "volume": 100 * sold["units"], "price": price})
    return made.assign(conversion=0.05).rename_axis("category").reset_index()
