"""Declared tables: exact columns and types, one line for what does not fit."""

import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.core.schema import TABLES, columns, conform, empty


@pytest.mark.parametrize("table", list(TABLES))
def test_an_empty_table_conforms_to_itself(table):
    made = conform(empty(table), table)
    assert list(made.columns) == columns(table)
    assert [str(a) for a in made.dtypes] == [str(b) for b in conform(made, table).dtypes]


def goods(**change):
    return pd.DataFrame({"sku": ["a", "b"], "name": ["A", "B"], "category": ["c", "c"], "price": [100, 250]} | change)


def test_optional_columns_are_added_empty_and_order_is_the_declared_one():
    made = conform(goods()[["price", "sku", "category", "name"]], "goods")
    assert list(made.columns) == columns("goods")
    assert made["cost"].isna().all() and made["supplier"].isna().all() and made["price"].tolist() == [100, 250]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prise": [1, 2]}, "did you mean 'price'"),
        ({"sku": ["a", "a"]}, "same key twice"),
        ({"price": [1, None]}, "empty value"),
        ({"price": ["1", "x"]}, "is not of kind money"),
        ({"name": ["A", None]}, "empty value"),
    ],
)
def test_refused_by_column(change, words):
    with pytest.raises(InputError) as caught:
        conform(goods(**change), "goods", file="goods.csv")
    assert words in str(caught.value) and str(caught.value).startswith("goods.csv") and "\n" not in str(caught.value)


def test_missing_column_and_value_outside_the_closed_set():
    with pytest.raises(InputError, match="a column of table .* is missing"):
        conform(goods().drop(columns="price"), "goods")
    kpis = pd.DataFrame({"scenario": ["s"], "replication": [0], "metric": ["m"], "value": [1.0], "basis": ["guess"]})
    with pytest.raises(InputError, match="allowed: data, mixed, assumed"):
        conform(kpis, "kpis")
