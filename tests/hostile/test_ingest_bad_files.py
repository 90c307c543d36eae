"""Is every bad export refused, or its bad rows put aside, with a message a person can act on?"""

import zipfile
from pathlib import Path

import pytest

from simlib.core.errors import InputError
from simlib.data import read

H = "order_id,date,sku,qty,price"
GOOD = "1,2024-03-01,x,1,2.50"


def csv(*rows, header=H):
    return ("\n".join([header, *rows]) + "\n").encode()


CHINESE = "订单编号,订单创建时间,商品编码,数量,单价\n1,2024-01-01,茶,1,2\n"
REFUSED = {
    "empty": (b"", "empty file"),
    "header only": (csv(), "no rows below the header"),
    "gbk read as latin-1": (CHINESE.encode("gbk").decode("latin-1").encode(), "wrong encoding"),
    "gbk without known header": ("城市,名字\n北京,茶\n".encode("gbk"), "not UTF-8 at byte"),
    "mixed encodings": (csv(GOOD) + b"2,2024-03-01,\xff\xfe,1,2\n", "not UTF-8 at byte"),
    "utf-16": (csv(GOOD).decode().encode("utf-16"), "UTF-16"),
    "duplicate header": (csv(GOOD + ",1", header=H + ",sku"), "same name"),
    "two spellings of one header": (csv(GOOD + ",1", header=H + ",SKU "), "same name"),
    "missing column, near name": (csv("1,x,1,2.50,2024-03-01", header="orderr_nr,sku,qty,price,date"),
                                  "is it 'orderr_nr'"),
    "missing price": (csv("1,2024-03-01,x,1", header="order_id,date,sku,qty"), "no column for unit_price"),
    "one cell too many everywhere": (csv(GOOD + ",9", GOOD + ",9"), "every row has 6 cells"),
    "unclosed quote": (csv('1,2024-03-01,"x,1,2.50', GOOD), "line 2: a quote is opened"),
    "wrong delimiter": (csv("1^2024^x", header="order_id^date^sku"), "only one column"),
    "truncated last line": (csv(GOOD, GOOD) + b"3,2024-03", "last line is cut off"),
    "preamble": (csv("a,b,c,d,e", H, GOOD, header="My shop,,,,"), "header is not in the first line"),
    "decimal comma": (csv('1,2024-03-01,x,1,"1.234,50"'), "decimal comma"),
    "currency column mixed": (csv(GOOD + ",EUR", GOOD + ",USD", header=H + ",currency"), "several currencies"),
    "currency signs mixed": (csv("1,2024-03-01,x,1,£2", "2,2024-03-01,x,1,€2"), "several currencies"),
    "currency sign against declared": (csv("1,2024-03-01,x,1,£2"), "marked GBP, the currency is CNY"),
    "ambiguous dates": (csv("1,03/04/2024,x,1,2"), "whether the day or the month"),
    "renamed parquet": (b"PAR1" + csv(GOOD), "the content is parquet"),
    "old excel": (b"\xd0\xcf\x11\xe0" + bytes(99), "old or encrypted"),
    "zip called csv": (b"PK\x03\x04" + bytes(99), "the content is xlsx"),
    "same line, other content": (csv("1,2024-03-01,x,1,2,1", "1,2024-03-01,x,5,2,1", header=H + ",line_no"),
                                 "different content"),
    "cents and whole mixed": (csv(*[f"{i},2024-0{1 + i // 40}-02,x,1,{2 if i < 40 else 200}" for i in range(80)]),
                              "prices leap 100-fold"),
    "above one per cent": (csv(GOOD, "2,2024-03-01,x,abc,2"),
                           "1 of 2 rows cannot be used: 1 × not a number (row 2, qty"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_file_is_refused_in_one_line(tmp_path, case):
    content, message = REFUSED[case]
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read(path, currency=None if case in ("currency column mixed",) else "CNY")
    assert message in str(error.value)
    assert "orders.csv" in str(error.value) and "\n" not in str(error.value)


PUT_ASIDE = {
    "too long": (GOOD + ",7", "too_many_cells"), "too short": ("1,2024-03-01", "too_few_cells"),
    "NUL": ("1,2024-03-01,x\0y,1,2", "nul_byte"), "header again": (H, "header_repeated"),
    "total": ("Total,2024-03-01,x,99,2", "total_row"), "comma": ('1,2024-03-01,x,1,"1,23"', "stray_comma"),
    "accountant's minus": ("1,2024-03-01,x,(3),2", "not_a_number"), "per cent": ("1,2024-03-01,x,1,5%", "not_a_number"),
    "nan": ("1,2024-03-01,x,nan,2", "not_finite"), "1e400": ("1,2024-03-01,x,1,1e400", "number_too_large"),
    "id of a spreadsheet": ("1.23E+17,2024-03-01,x,1,2", "rounded_id"), "no id": (",2024-03-01,x,1,2", "missing_id"),
    "no such day": ("1,2024-02-30,x,1,2", "no_such_date"), "year 1": ("1,0001-01-01,x,1,2", "date_out_of_range"),
    "year 9999": ("1,9999-12-31,x,1,2", "date_out_of_range"), "future": ("1,2150-01-01,x,1,2", "future_date"),
    "serial": ("1,45000,x,1,2", "number_for_date"), "no date": ("1,,x,1,2", "missing_date"),
    "other order": ("1,25/12/2024,x,1,2", "other_date_format"),
    "negative": ("1,2024-03-01,x,-1,2", "negative_sale"),
    "free": ("1,2024-03-01,x,1,0", "price_not_positive"),
    "half": ("1,2024-03-01,x,0.5,2", "fractional_units"),
    "none": ("1,2024-03-01,x,0,2", "quantity_zero"),
    "huge": ("1,2024-03-01,x,999999999,99999999999", "amount_too_large"),
}


@pytest.mark.parametrize("case", PUT_ASIDE)
def test_row_is_put_aside_with_its_reason(tmp_path, case):
    row, reason = PUT_ASIDE[case]
    path = tmp_path / "orders.csv"
    path.write_bytes(csv(GOOD, row, "3,2024-03-02,y,2,1.00"))
    shop = read(path, max_rejected=1)
    assert len(shop.rejects) == 1
    assert shop.rejects["reason"].iloc[0] == reason
    assert shop.rejects["row"].iloc[0] == 2
    q = shop.quality
    assert (q["rows_read"], q["rows_accepted"], q["money_accepted"]) == (3, 2, 450)
    assert q["money_read"] == q["money_accepted"] + q["money_rejected"]


RULES = {
    "unknown status": ("status", "odd", "unknown_status"), "unknown kind": ("kind", "odd", "unknown_kind"),
    "discount above 100 %": ("discount", "9", "discount_too_large"), "amount": ("amount", "9", "amount_differs"),
}


@pytest.mark.parametrize("case", RULES)
def test_business_rule(tmp_path, case):
    column, cell, reason = RULES[case]
    path = tmp_path / "orders.csv"
    path.write_bytes(csv(GOOD + ",", "2,2024-03-01,x,1,2.50," + cell, header=f"{H},{column}"))
    assert list(read(path, max_rejected=1).rejects["reason"]) == [reason]


def test_return_above_its_order_and_repeated_line(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(csv("1,2024-03-01,x,2,2,1,", "1,2024-03-01,x,2,2,1,", "R1,2024-03-02,x,-3,2,1,1",
                         "R2,2024-03-02,x,-1,2,1,older", header=H + ",line_no,ref_order"))
    shop = read(path, max_rejected=1)
    assert list(shop.rejects["reason"]) == ["line_repeated", "return_above_order"]
    assert list(shop.tables["lines"]["kind"]) == ["sale", "return"]


def test_full_width_digits_are_read_with_a_warning(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(csv("1,2024-03-01,x,１２,2.50"))
    shop = read(path)
    assert shop.tables["lines"]["qty"].iloc[0] == 12
    assert {"code": "data.full_width", "values": {"count": 1}} in shop.quality["warnings"]


def test_clock_change_is_warned_of(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(csv("1,2024-03-31 01:30,x,1,2", "2,2024-10-27 01:30,x,1,2"))
    shop = read(path, zone="Europe/London", currency="GBP")
    assert {"code": "data.clock_change", "values": {"count": 2}} in shop.quality["warnings"]


def test_spreadsheet_bomb_entities_and_uncached_formula(tmp_path):
    from openpyxl import Workbook

    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    with pytest.raises(InputError, match="too large when unpacked"):
        read(path)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    with pytest.raises(InputError, match="XML entities"):
        read(path)
    book = Workbook()
    book.active.append(H.split(","))
    book.active.append(["1", "2024-03-01", "x", "=1+1", 2.5])
    book.save(tmp_path / "formula.xlsx")
    with pytest.raises(InputError, match="formula without a saved value"):
        read(tmp_path / "formula.xlsx")
    book = Workbook()
    for sheet in (book.active, book.create_sheet("More")):
        sheet.append(H.split(","))
        sheet.append(["1", "2024-03-01", "x", 1, 2.5])
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(InputError, match="2 sheets hold data"):
        read(tmp_path / "two.xlsx")


def test_missing_file_zone_and_layout(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(csv(GOOD))
    for call, message in [((tmp_path / "none.csv", {}), "no such file"), ((path, {"zone": "Mars/Base"}), "time zone"),
                          ((path, {"layout": "odd"}), "unknown layout"), ((tmp_path, {}), "no table lines")]:
        with pytest.raises(InputError, match=message):
            read(Path(call[0]), **call[1])
