"""Layouts: small declarative maps from the headers of an order export to the fields that ingest understands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from simlib.core.errors import InputError
from simlib.core.message import Message, msg

# Currency -> zone of a shop that names none.
ZONES = {"CNY": "Asia/Shanghai", "GBP": "Europe/London", "BRL": "America/Sao_Paulo", "JPY": "Asia/Tokyo"}
# Field -> header spellings, the surest first; compared after `plain` (case, blanks, _ - . and brackets removed).
FIELDS = {
    "order_id": "order_id order_no order_number order_key order invoice invoice_no invoice_id basket_id transaction_id "
    "订单编号 订单号 主订单编号 交易编号",
    "line_no": "line_no line_id line_number order_line order_line_id order_item_id 子订单编号",
    "ts": "ts order_ts order_time order_timestamp created_at created order_created_at order_purchase_timestamp "
    "purchase_ts transaction_timestamp timestamp datetime order_datetime invoice_ts order_date date invoice_date "
    "purchase_date transaction_date day 订单创建时间 下单时间 创建时间 下单日期 日期",
    "sku": "sku sku_id product_id item_id stock_code product_code item_code article product_sku item asin variant_sku "
    "商品编码 商家编码 商品id 货号 sku编码 外部商家编码",
    "qty": "qty quantity order_qty units pieces count 数量 购买数量 商品数量 宝贝数量",
    "unit_price": "unit_price price item_price sale_price selling_price 单价 商品单价 商品价格 宝贝单价",
    "amount": "amount line_amount line_total sales_value line_value revenue sales net_sales subtotal 金额 销售额 "
    "商品金额 实付金额",
    "total": "order_total total order_value total_amount grand_total gmv order_amount "
    "总金额 订单金额 应付金额 买家应付货款",
    "paid_amount": "paid_amount amount_paid payment_value payment_amount 买家实际支付金额 实际支付金额 买家实付金额",
    "refund": "refund refund_amount refunded_amount refunds 退款金额",
    "name": "name product_name description product_title title item_name product 商品名称 商品标题 宝贝标题 宝贝名称",
    "category": "category category_name product_type department product_category 类目 商品类目 品类 分类",
    "platform": "platform channel sales_channel marketplace store 平台 渠道 店铺名称 店铺",
    "source": "source traffic_source utm_source source_medium 来源 流量来源",
    "region": "region country state province customer_state shipping_country shipping_region "
    "收货地址 省份 地区 收货省份",
    "customer_id": "customer_id customer user_id buyer_id client_id household_id member_id customer_no "
    "买家会员名 买家id 客户编号 会员名",
    "device": "device device_type device_category 设备 终端",
    "status": "status order_status state_of_order financial_status 订单状态 交易状态",
    "discount": "discount discount_amount line_discount 优惠金额 折扣金额",
    "freight": "freight freight_value shipping shipping_cost shipping_fee postage 运费 邮费 买家应付邮费",
    "tax": "tax vat tax_amount 税费 税额",
    "kind": "kind line_kind line_type transaction_type",
    "unit_cost": "unit_cost cost cost_price unit_cogs 成本 成本价",
    "paid_ts": "paid_ts paid_at payment_time payment_date order_approved_at 订单付款时间 付款时间 支付时间",
    "shipped_ts": "shipped_ts shipped_at ship_date dispatched_at order_delivered_carrier_date 发货时间",
    "delivered_ts": "delivered_ts delivered_at delivery_date order_delivered_customer_date 确认收货时间 签收时间",
    "promised_ts": "promised_ts promised_at promise_date due_date order_estimated_delivery_date 承诺时间",
    "ref_order": "ref_order original_order original_order_id refers_to returned_order return_of 原订单编号",
    "currency": "currency currency_code 币种",
}
NON_SALE = r"POSTAGE|SHIPPING|FREIGHT|DISCOUNT|TEST\d*"
RETAIL_NON_SALE = r"POST|DOT|C2|C3|D|M|S|B|PADS|CRUK|AMAZONFEE|BANK CHARGES|ADJUST.*|GIFT_0001.*|TEST\d*|" + NON_SALE


def plain(header: object) -> str:
    """Return a header without case, width, blanks, underscores and punctuation."""
    text = unicodedata.normalize("NFKC", str(header)).casefold()
    return re.sub(r"[\s_\-./()\[\]#:\u200b\ufeff]+", "", text)


@dataclass(frozen=True)
class Layout:
    """How to read one kind of export; `fields`: field name -> header spellings, the surest first."""

    name: str
    fields: dict[str, tuple[str, ...]] = field(hash=False)
    currency: str | None = None
    zone: str | None = None
    cancel_prefix: str = ""
    fee_prefix: str = ""
    non_sale: str = NON_SALE
    zero_price_is_gift: bool = False
    upper_sku: bool = False

    def columns(self, headers: Iterable[str]) -> dict[str, str]:
        """Return {field: header} for the headers that are understood; the surest header of a field wins."""
        found = {}
        for header in reversed(list(headers)):
            found[plain(header)] = header
        out, used = {}, set()
        for name, spellings in self.fields.items():
            for spelling in spellings:
                header = found.get(plain(spelling))
                if header is not None and header not in used:
                    out[name] = header
                    used.add(header)
                    break
        return out


GENERIC = Layout("generic", {name: tuple(text.split()) for name, text in FIELDS.items()})
ONLINE_RETAIL = Layout(
    "online_retail",
    {
        "order_id": ("invoice", "invoice_no"),
        "sku": ("stock_code",),
        "name": ("description",),
        "qty": ("quantity",),
        "ts": ("invoice_date",),
        "unit_price": ("price", "unit_price"),
        "customer_id": ("customer_id",),
        "region": ("country",),
    },
    currency="GBP",
    zone="Europe/London",
    cancel_prefix="C",
    fee_prefix="A",
    non_sale=RETAIL_NON_SALE,
    zero_price_is_gift=True,
    upper_sku=True,
)
LAYOUTS = {layout.name: layout for layout in (ONLINE_RETAIL, GENERIC)}
NEEDED = {"online_retail": ("order_id", "sku", "qty", "ts", "unit_price")}
UNDERSTOOD = frozenset(plain(s) for spellings in GENERIC.fields.values() for s in spellings) | frozenset(
    plain(s) for spellings in ONLINE_RETAIL.fields.values() for s in spellings
)


def missing(layout: Layout, found: dict[str, str]) -> str | None:
    """Return the first field that `layout` needs and that is not among the found ones, or None."""
    for name in NEEDED.get(layout.name, ("order_id", "ts")):
        if name not in found:
            return name
    if not {"unit_price", "amount", "total", "paid_amount"} & set(found):
        return "unit_price"
    if "sku" in found and not {"unit_price", "amount"} & set(found):
        return "unit_price"
    return None


def recognise(
    headers: list[str], *, layout: str | None = None, file: str | None = None
) -> tuple[Layout, dict[str, str]]:
    """Return (layout, {field: header}) for the headers of an export.

    Raises InputError naming the missing column and the nearest header, or two headers that read the same.
    """
    seen = {}
    for header in headers:
        key = plain(header)
        if key and key in seen:
            raise InputError(
                "two columns carry the same name",
                file=file,
                column=header,
                remedy="rename or remove one of {one:quoted} and {other:quoted}",
                one=seen[key],
                other=header,
            )
        seen[key] = header
    if layout is not None and layout not in LAYOUTS:
        raise InputError("unknown layout", value=layout, remedy="known: {names:list}", names=LAYOUTS)
    for candidate in [LAYOUTS[layout]] if layout else LAYOUTS.values():
        found = candidate.columns(headers)
        if missing(candidate, found) is None:
            return candidate, found
    absent = missing(candidate, found)
    raise InputError(
        "no column for {absent} (layout {layout})",
        absent=absent,
        layout=candidate.name,
        file=file,
        column=absent,
        remedy=_nearest_header(candidate, absent, headers, found),
    )


def _nearest_header(layout: Layout, absent: str, headers: list[str], found: dict[str, str]) -> Message:
    """Return a remedy naming the unused header that looks most like the missing field."""
    joined = "".join(map(str, headers))
    if not joined.isascii() and _understood_after_repair(joined, headers):
        return msg("Chinese text was read with the wrong encoding: export the file again as UTF-8")
    free = [h for h in headers if h not in found.values()]
    scores = [(SequenceMatcher(None, plain(h), plain(s)).ratio(), h) for h in free for s in layout.fields[absent]]
    best = max(scores, default=(0, None))
    shown = [*layout.fields[absent][:4]]
    shown += [msg("or amount where it is the line's sum")] if absent == "unit_price" else []
    if best[0] >= 0.6:
        what = "is it {header:quoted}? rename it to {absent} (understood: {names:list})"
        return Message(what, {"header": best[1], "absent": absent, "names": shown})
    what = "rename the column that holds it to {absent} (understood: {names:list}); found: {headers:list}"
    return Message(what, {"absent": absent, "names": shown, "headers": [repr(str(h)) for h in list(headers)[:8]]})


def _understood_after_repair(joined, headers):
    """Whether the headers become understood names when GBK bytes read as Latin-1 are put right."""
    try:
        joined.encode("latin-1")
        return sum(plain(str(h).encode("latin-1").decode("gb18030")) in UNDERSTOOD for h in headers) >= 2
    except UnicodeError:
        return False
