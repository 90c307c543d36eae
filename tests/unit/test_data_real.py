"""Do real exports come in whole, and do their days agree with figures derived independently of this code?"""

from pathlib import Path

import pandas as pd
import pytest

from simlib.data import history, read

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
    ours = history(retail).groupby("day")[["orders", "lines", "units", "gmv_paid", "refunds"]].sum()
    both = theirs.join(ours, rsuffix="_ours", how="inner")
    assert len(both) == len(theirs)
    # Cent differences: the summary adds floats, this code whole pence rounded once a line.
    assert (both["gmv_paid"] / 100 - both["gross_sales"]).abs().max() < 0.02
    assert (both["refunds"] / 100 - both["cancel_value"]).abs().max() < 0.02
    assert (both["orders"] == both["orders_ours"]).all()


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
