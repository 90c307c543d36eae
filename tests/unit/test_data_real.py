"""Do real exports come in whole, and do their days agree with figures derived independently of this code?"""

from pathlib import Path

import pandas as pd
import pytest

from simlib.data import Shop, history, read

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data sets are not beside the project")


@pytest.fixture(scope="module")
def retail():
    return read(DATA / "online_retail_ii_y1" / "raw_lines_full.parquet")


def test_every_row_of_a_year_is_accounted_for(retail):
    q = retail.quality
    assert q["rows_read"] == 525_461 == q["rows_accepted"] + q["rows_rejected"]
    assert q["money_read"] == 953_948_462 == q["money_accepted"] + q["money_rejected"]
    assert q["closed_weekdays"] == ["Saturday"]
    assert (q["history_start"], q["history_end"]) == ("2009-12-01", "2010-12-09")


def test_days_agree_with_the_published_summary(retail):
    theirs = pd.read_csv(DATA / "online_retail_ii_y1" / "daily_total.csv", parse_dates=["date"]).set_index("date")
    # The summary leaves out 22 lines (GBP 266.75) of three goods whose codes do not look like numbers.
    lines = retail.tables["lines"]
    unlike = lines["sku"].isin(["DCGSSBOY", "DCGSSGIRL", "SP1002"]) & (lines["kind"] == "sale")
    assert (int(unlike.sum()), int(lines.loc[unlike, "amount"].sum())) == (22, 26_675)
    alike = Shop({**retail.tables, "lines": lines[~unlike]}, retail.rejects, retail.quality)
    ours = history(alike).groupby("day").sum(numeric_only=True)
    assert ours.index.equals(theirs.index.astype(ours.index.dtype))
    for name in ("lines", "units"):
        assert (ours[name] == theirs[name]).all()
    assert (ours["gmv_paid"] == (theirs["gross_sales"] * 100).round()).all()
    assert (ours["refunds"] == (theirs["cancel_value"] * 100).round()).all()
    assert (history(retail).groupby("day")["orders"].sum() == theirs["orders"]).all()


@pytest.mark.parametrize(("file", "rows", "rejected"), [
    ("online_retail_ii_y1/raw_lines_sample.csv", 27_939, 0),
    ("complete_journey_even_stores/raw_lines_sample.csv.gz", 15_042, 1),
    ("olist_2016_2017/orders.csv.gz", 4_573, 0),
    ("tmall_store_2020_02_facts/layout_sample_SYNTHETIC_utf8sig.csv", 400, 0)])
def test_other_layouts_come_in(file, rows, rejected):
    q = read(DATA / file).quality
    assert (q["rows_read"], q["rows_rejected"]) == (rows, rejected)
    assert q["money_read"] == q["money_accepted"] + q["money_rejected"]


def test_both_encodings_of_a_chinese_export_agree():
    folder = DATA / "tmall_store_2020_02_facts"
    gbk, utf8 = (history(read(folder / f"layout_sample_SYNTHETIC_{e}.csv")) for e in ("gbk", "utf8sig"))
    pd.testing.assert_frame_equal(gbk, utf8)
    assert gbk["gmv_paid"].sum() > 0
