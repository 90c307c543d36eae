"""Is no row and no cent lost between the file read and the tables and rejects written?"""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlib.data import history, read

CELLS = {
    "order_id": st.sampled_from(["1", "2", "3", "", "Total", "1.2E+17", "order_id"]),
    "date": st.sampled_from(["2024-03-01", "2024-03-02 10:00", "2024-02-30", "", "0001-01-01", "45000"]),
    "sku": st.sampled_from(["a", "b", "NA", "00123", "TEST1", "postage", ""]),
    "qty": st.one_of(st.integers(-3, 40).map(str), st.sampled_from(["", "x", "1.5", "nan", "１", "1e400"])),
    "price": st.one_of(st.decimals(0, 999, places=3).map(str), st.sampled_from(["", "-1", "5%", "(3)", "1,234.50"])),
    "kind": st.sampled_from(["", "sale", "return", "gift", "fee", "odd"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=25)
SETTINGS = settings(max_examples=60, deadline=None, derandomize=True,
                    suppress_health_check=[HealthCheck.function_scoped_fixture])


def product(row):
    """Quantity × price in minor units by decimal arithmetic, or None where either cannot be read."""
    try:
        value = Decimal(row["qty"].replace("１", "1")) * Decimal(row["price"].replace(",", ""))
    except ArithmeticError:
        return None
    if not value.is_finite() or abs(value) > 10**9 or Decimal(row["qty"].replace("１", "1")) % 1:
        return None
    return int((value * 100).to_integral_value("ROUND_HALF_UP"))


@SETTINGS
@given(ROWS)
def test_rows_and_money_add_up(tmp_path, rows):
    path = tmp_path / "dirty.csv"
    good = {"order_id": "g", "date": "2024-03-01", "sku": "a", "qty": "1", "price": "1.00", "kind": "sale"}
    rows = [*rows, good]
    lines = [",".join(CELLS)] + [",".join(f'"{row[c]}"' for c in CELLS) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shop = read(path, max_rejected=1)
    q, table = shop.quality, shop.tables["lines"]
    assert q["rows_read"] == len(rows) == q["rows_accepted"] + q["rows_rejected"]
    assert (len(table), len(shop.rejects)) == (q["rows_accepted"], q["rows_rejected"])
    assert q["money_read"] == q["money_accepted"] + q["money_rejected"]
    refused = set(shop.rejects["row"])
    kept = [row for i, row in enumerate(rows, 1) if i not in refused]
    assert q["money_accepted"] == sum(product(row) for row in kept)
    assert q["money_rejected"] == int(shop.rejects["money"].dropna().sum())
    assert q["money_unreadable_rows"] == int(shop.rejects["money"].isna().sum())
    assert (table["qty"] > 0).all()
    assert (table.loc[table["kind"] == "return", "amount"] <= 0).all()
    daily = history(shop)
    assert daily["gmv_paid"].sum() == table.loc[table["kind"] == "sale", "amount"].sum()
    assert daily["refunds"].sum() == -table.loc[table["kind"] == "return", "amount"].sum()
    assert daily["orders"].sum() == table.loc[table["kind"] == "sale", "order_id"].nunique()
