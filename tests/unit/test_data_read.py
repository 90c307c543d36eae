"""Does an export become the right tables: layouts by header, kinds, links, history?"""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from simlib.calibration.evidence import Evidence
from simlib.core.errors import InputError
from simlib.data import history, load, read
from simlib.data.history import paid
from simlib.data.layouts import recognise
from simlib.data.quality import closed_weekdays, partial_last_day
from simlib.plan.customer_groups import sales_by_group
from simlib.sections.buyers.measured import paid_orders

HEADER = "order_id,ts,sku,qty,unit_price,status,platform,category"
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def write(folder, *rows, header=HEADER, name="orders.csv", encoding="utf-8"):
    path = Path(folder) / name
    path.write_bytes(("\n".join([header, *rows]) + "\n").encode(encoding))
    return path


@pytest.mark.parametrize(("headers", "layout", "ts"), [
    (RETAIL.split(","), "online_retail", "InvoiceDate"),
    ("Invoice StockCode Description Quantity InvoiceDate Price Country".split(), "online_retail", "InvoiceDate"),
    (["Order ID", "Order Date", "SKU", "Quantity", "Unit Price"], "generic", "Order Date"),
    (["订单编号", "订单创建时间", "商品编码", "数量", "单价"], "generic", "订单创建时间"),
    (["basket_id", "product_id", "quantity", "sales_value", "transaction_timestamp"], "generic",
     "transaction_timestamp")])
def test_layout_is_found_by_header(headers, layout, ts):
    found, columns = recognise(headers)
    assert (found.name, columns["ts"]) == (layout, ts)


def test_lines_orders_and_goods_of_a_small_export(tmp_path):
    shop = read(write(tmp_path, "A1,2024-03-01 10:00:00,00123,2,9.99,paid,tmall,tea",
                      "A1,2024-03-01 10:00:00,NA,1,5.00,paid,tmall,cups",
                      "A2,2024-03-02 09:30:00,1E5,3,1.10,cancelled,jd,tea"), currency="CNY")
    lines, orders = shop.tables["lines"], shop.tables["orders"]
    assert list(lines["sku"]) == ["00123", "NA", "1E5"]
    assert list(lines["amount"]) == [1998, 500, 330]
    assert list(orders["status"]) == ["paid", "cancelled"]
    assert orders["ts"].iloc[0] == pd.Timestamp("2024-03-01 02:00", tz="UTC")
    assert orders["day"].iloc[0] == pd.Timestamp("2024-03-01")
    assert shop.quality["cancelled_orders"] == 1
    daily = history(shop)
    assert list(daily["gmv_paid"]) == [500, 1998]
    assert daily["orders"].sum() == 1


def test_online_retail_kinds_and_links(tmp_path):
    shop = read(write(
        tmp_path, "1,10,MUG,5,2010-01-04 09:00,2.00,17850.0,United Kingdom",
        "2,10,MUG,3,2010-01-05 09:00,2.00,17850.0,United Kingdom",
        "C3,10,MUG,-4,2010-01-06 09:00,2.00,17850.0,United Kingdom",
        "C4,10,MUG,-3,2010-01-06 10:00,2.00,17850.0,United Kingdom",
        "C5,10,MUG,-2,2010-01-06 11:00,2.00,17850.0,United Kingdom",
        "6,POST,POSTAGE,1,2010-01-06 12:00,18.00,17850.0,France",
        "7,11,PEN,-9,2010-01-06 12:00,0.0,,United Kingdom", "8,11,PEN,2,2010-01-06 12:00,0.0,,United Kingdom",
        "A9,B,Adjust,1,2010-01-06 12:00,-50.00,,United Kingdom", header=RETAIL))
    lines = shop.tables["lines"]
    assert list(lines["kind"]) == ["sale", "sale", "return", "return", "return", "fee", "fee", "gift", "fee"]
    # The return of 4 fits only the sale of 5; the one of 3 the later sale; 2 more exceed what is left of either.
    assert [r if isinstance(r, str) else None for r in lines["ref_order"][2:5]] == ["1", "2", None]
    assert shop.quality["returns"] == {"linked": 2, "unlinked": 1, "value": 1800}
    assert shop.quality["non_sale"]["stock_movement"] == {"rows": 1, "money": 0}
    assert shop.quality["non_sale"]["POST"]["money"] == 1800
    assert shop.tables["orders"]["customer_id"].iloc[0] == "17850"
    assert shop.quality["currency"] == "GBP"
    daily = history(shop)
    assert (daily["gmv_paid"].sum(), daily["refunds"].sum()) == (1600, 1800)


def test_sub_minor_price_is_rounded_once_a_line(tmp_path):
    shop = read(write(tmp_path, "1,PIN,X,1500,2010-01-04 09:00,0.001,1,UK", header=RETAIL))
    assert list(shop.tables["lines"]["amount"]) == [150]
    assert {"code": "data.finer_prices", "values": {"count": 1}} in shop.quality["warnings"]


def test_order_level_export_in_gbk(tmp_path):
    shop = read(write(tmp_path, "1,90.0,0.0,2021-03-01 03:32:04,,0.0",
                      "2,30.0,0.0,2021-03-01 04:40:06,2021-03-01 04:41:00,30.0",
                      "3,55.0,50.0,2021-03-02 11:38:29,2021-03-02 11:39:39,0.0",
                      header="订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间 ,退款金额", encoding="gbk"))
    daily = history(shop)
    assert (daily["gmv_paid"].sum(), daily["refunds"].sum(), daily["orders"].sum()) == (8000, 3000, 2)
    assert {"code": "data.read_as_gbk", "values": {}} in shop.quality["warnings"]
    assert shop.quality["unpaid_orders"] == 1


def test_order_counts_once_across_categories(tmp_path):
    shop = read(write(tmp_path, "A,2024-03-01,x,1,10,paid,p,small", "A,2024-03-01,y,1,90,paid,p,big",
                      "B,2024-03-01,x,1,10,paid,p,small"))
    daily = history(shop).set_index("category")
    assert dict(daily["orders"]) == {"big": 1, "small": 1}
    assert dict(daily["gmv_paid"]) == {"big": 9000, "small": 2000}


def test_cancelled_after_payment_is_sale_and_refund(tmp_path):
    shop = read(write(tmp_path, "A,2024-03-01,x,1,10,cancelled,2024-03-01", "B,2024-03-01,x,1,7,cancelled,",
                      header="order_id,date,sku,qty,unit_price,status,paid_at"))
    daily = history(shop)
    assert (daily["gmv_paid"].sum(), daily["refunds"].sum()) == (1000, 1000)


@pytest.mark.parametrize(("dates", "days"), [
    (["01/02/2024", "25/02/2024"], ["2024-02-01", "2024-02-25"]),
    (["01/02/2024", "02/25/2024"], ["2024-01-02", "2024-02-25"]),
    (["2024/1/2", "2024年2月25日"], ["2024-01-02", "2024-02-25"])])
def test_day_and_month_are_settled_by_the_whole_column(tmp_path, dates, days):
    shop = read(write(tmp_path, *[f"{i},{d},x,1,1" for i, d in enumerate(dates)], header="order_id,date,sku,qty,price"))
    assert [str(d.date()) for d in shop.tables["orders"]["day"]] == days


def test_same_rows_from_every_format(tmp_path):
    rows = [(str(i), f"2024-03-{i + 1:02d} 10:00:00", f"s{i % 3}", i + 1, 1.25 * i + 0.35) for i in range(20)]
    frame = pd.DataFrame(rows, columns=["order_id", "ts", "sku", "qty", "unit_price"])
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_csv(tmp_path / "b.csv", index=False, sep=";")
    frame.to_excel(tmp_path / "c.xlsx", index=False)
    frame.assign(ts=pd.to_datetime(frame["ts"])).to_parquet(tmp_path / "d.parquet")
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
    first = read(tmp_path / "a.csv").tables
    for name in ("b.csv", "c.xlsx", "d.parquet", "e.csv.gz"):
        other = read(tmp_path / name).tables
        pd.testing.assert_frame_equal(first["lines"], other["lines"])
        pd.testing.assert_frame_equal(first["orders"].drop(columns="src_file"),
                                      other["orders"].drop(columns="src_file"))


def test_save_load_and_tidy_folder(tmp_path):
    rows = [f"{i},2024-03-01 10:00,s,1,2.50,paid,p,c" for i in range(9)]
    shop = read(write(tmp_path, *rows, "9,2024-03-01 10:00,s,=1+1,2.50,paid,p,c"), max_rejected=1,
                currency="EUR", zone="Europe/Berlin")
    shop.save(tmp_path / "saved")
    assert (tmp_path / "saved" / "rejects.csv").stat().st_mode & 0o777 == 0o600
    assert "'=1+1" in (tmp_path / "saved" / "rejects.csv").read_text()
    again, tidy = load(tmp_path / "saved"), read(tmp_path / "saved")
    assert list(again.rejects["value"]) == ["=1+1"]
    assert again.quality == shop.quality
    assert (tidy.quality["currency"], tidy.quality["zone"]) == ("EUR", "Europe/Berlin")
    for made in (again, tidy):
        pd.testing.assert_frame_equal(made.tables["lines"], shop.tables["lines"])
        pd.testing.assert_frame_equal(history(made), history(shop))


def test_tidy_csv_folder_refuses_orphans_row_by_row(tmp_path):
    write(tmp_path, "1,2024-03-01T02:00:00Z,2024-03-01,p,paid,0,0,0",
          header="order_id,ts,day,platform,status,discount,freight,tax")
    write(tmp_path, "1,1,s,2,100,0,200,sale", "1,2,gone,1,100,0,100,sale", "7,1,s,1,100,0,100,sale", name="lines.csv",
          header="order_id,line_no,sku,qty,unit_price,discount,amount,kind")
    write(tmp_path, "s,Tea,tea,100", name="goods.csv", header="sku,name,category,price")
    shop = read(tmp_path, max_rejected=1)
    assert list(shop.rejects["reason"]) == ["unknown_item", "order_not_accepted"]
    q = shop.quality
    assert (q["rows_read"], q["rows_accepted"], q["money_read"], q["money_rejected"]) == (4, 2, 400, 200)
    with pytest.raises(InputError, match="cannot be used"):
        read(tmp_path)


def test_partial_last_day_and_closed_weekday():
    days = [d for d in pd.date_range("2024-01-01", "2024-03-10") if d.day_name() != "Saturday"]
    stamps = [d + pd.Timedelta(hours=h) for d in days[:-1] for h in range(9, 21)]
    whole = [days[-1] + pd.Timedelta(hours=h) for h in range(9, 21)]
    orders = pd.DataFrame({"ts": pd.DatetimeIndex(stamps + whole[:2], tz="UTC")})
    orders["day"] = orders["ts"].dt.tz_localize(None).dt.normalize()
    assert partial_last_day(orders, "UTC") == "2024-03-10"
    assert closed_weekdays(orders["day"]) == ["Saturday"]
    orders = pd.DataFrame({"ts": pd.DatetimeIndex(stamps + whole, tz="UTC")})
    orders["day"] = orders["ts"].dt.tz_localize(None).dt.normalize()
    assert partial_last_day(orders, "UTC") is None


def test_a_guessed_currency_is_warned_of_and_a_named_one_is_not(tmp_path):
    path = write(tmp_path, "A1,2024-03-01 10:00:00,X,1,5.00,paid,jd,tea")
    guessed = {"code": "data.currency_guessed_file", "values": {"currency": "CNY"}}
    assert guessed in read(path).quality["warnings"]
    assert not any("guessed" in note["code"] for note in read(path, currency="EUR").quality["warnings"])


def test_an_order_is_the_same_order_everywhere(tmp_path):
    rows = ["A,2024-03-01,x,1,10,cancelled,2024-03-01", "B,2024-03-01,x,1,7,cancelled,", "C,2024-03-02,x,2,5,paid,"]
    rows += ["D,2024-03-02,x,1,5,placed,", "E,2024-03-03,y,1,5,paid,2024-03-03"]
    shop = read(write(tmp_path, *rows, header="order_id,ts,sku,qty,price,status,paid_ts"), currency="CNY")
    daily, tables = history(shop), shop.tables
    baseline = pd.DataFrame({"day": [pd.Timestamp("2024-03-04")], "orders": [1.0], "gmv": [500.0]})
    sales = Evidence(tables, daily, baseline, "CNY").sales
    counted = sorted(tables["orders"].loc[paid(tables["orders"]), "order_id"])
    assert counted == ["A", "C", "E"] == sorted(sales["order_id"]) == sorted(sales_by_group(tables)["order_id"])
    assert sorted(paid_orders(tables, pd.Timestamp("2024-03-04"))["order_id"]) == counted
    assert shop.quality["orders"] == daily["orders"].sum() == 3 and shop.quality["unpaid_orders"] == 1
    assert daily["gmv_paid"].sum() == sales["amount"].sum() == 2500
