"""Wrong cells in the tables beside orders: one line with the remedy, or a warning; never a row that silently is not."""

import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.data.folder import read_folder

START = "2026-03-01T00:00:00+08:00"


@pytest.fixture
def folder(tmp_path):
    """A shop of one order, with a stock count."""
    tables = {
        "orders": {"order_id": ["a"], "ts": [START], "day": ["2026-03-01"], "platform": ["own"], "status": ["paid"],
                   "discount": [0], "freight": [0], "tax": [0]},
        "lines": {"order_id": ["a"], "line_no": [1], "sku": ["s"], "qty": [1], "unit_price": [500],
                  "amount": [500], "discount": [0],
                  "kind": ["sale"]},
        "goods": {"sku": ["s"], "name": ["tea"], "category": ["c"], "price": [500]},
        "stock": {"sku": ["s", "s"], "warehouse": ["w", "v"], "day": ["2026-03-01"] * 2, "on_hand": [-3, 4],
                  "reserved": [0, 0]},
    }
    for name, columns in tables.items():
        pd.DataFrame(columns).to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


def read(folder):
    return read_folder(folder, currency="CNY", zone=None, max_rejected=0.01)


def test_stock_below_zero_is_warned_of(folder):
    assert {"code": "data.stock_below_zero", "values": {"count": 1}} in read(folder).quality["warnings"]


@pytest.mark.parametrize("end, said", [
    ("2026-02-26T00:00:00+08:00", "must end after it starts"),
    (START, "midnight of the day after"),
    ("soon", "take campaigns.csv out of the folder"),
])
def test_a_campaign_without_a_day_is_refused_with_its_row(folder, end, said):
    campaigns = {"campaign": ["a", "b"], "phase": ["main", "main"], "offer": ["o", "o"], "platform": ["own", "own"],
                 "start_ts": [START, START], "end_ts": ["2026-03-03T00:00:00+08:00", end]}
    pd.DataFrame(campaigns).to_csv(folder / "campaigns.csv", index=False)
    with pytest.raises(InputError) as refused:
        read(folder)
    line = str(refused.value)
    assert said in line and "row 2" in line and "end_ts" in line and "\n" not in line


@pytest.mark.parametrize("text", ["{", "[]", '{"currency": 5}', '{"zone": ["UTC"]}'])
def test_a_damaged_description_of_the_shop_is_refused_by_name(folder, text):
    (folder / "shop.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"shop.json: not the description of a shop; write it like .*Europe/Berlin"):
        read(folder)
