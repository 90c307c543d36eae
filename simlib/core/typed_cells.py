"""Periods, platforms and cells of a table as people type them: `11月`, `Q1`, `天猫`, `month=2026-11,platform=jd`.

A label as the plan writes it always comes first; other ways to write it are tried after it. What could mean several
labels is refused and names them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from simlib.core.errors import InputError
from simlib.core.message import Message, msg

REMEDY = "write it like month=2026-11,platform=jd, 11月, or all"
WHOLE = {"all", "year", "whole year", "全年", "全部"}
KEY_NAMES = {
    "half": ("半年", "半年度"), "quarter": ("季度", "季"), "month": ("月", "月份", "月度"), "week": ("周", "周次"),
    "day": ("日", "日期", "天"), "platform": ("平台",), "category": ("类目", "品类"), "group": ("客群", "客户群"),
    "source": ("来源", "流量来源"),
}  # fmt: skip
PLATFORMS = (
    ("tmall", "天猫", "tm"),
    ("taobao", "淘宝", "tb"),
    ("jd", "京东", "jingdong", "jd.com"),
    ("douyin", "抖音", "抖店", "dy"),
    ("pdd", "拼多多", "pinduoduo"),
    ("kuaishou", "快手", "ks"),
    ("xiaohongshu", "小红书", "xhs", "rednote"),
    ("wechat", "微信", "视频号", "微信小店", "微信视频号", "weixin"),
)
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
NUMBERS = {"上": 1, "下": 2} | {name[:n]: at for at, name in enumerate(MONTHS, 1) for n in (3, len(name))} | {"sept": 9}
_NAME = "(?P<month>" + "|".join(sorted((n for n in NUMBERS if n.isascii()), key=len, reverse=True)) + r")\.?"
_YEAR = r"(?:(?P<year>\d{4})[-/. ]?年?)?"
_AFTER = r"(?:[ ,-]*(?P<year>\d{4})年?)?"
# Level → how a period of it may be written, blanks at most one; every label of a plan is one of these too.
WRITTEN = {level: [re.compile(form) for form in forms] for level, forms in {
    "half": (_YEAR + r"(?:h(?P<n>[12]))", _YEAR + r"(?P<n>[上下])半年", r"h(?P<n>[12])" + _AFTER),
    "quarter": (_YEAR + r"q(?P<n>[1-4])", _YEAR + r"第?(?P<n>[1-4])季度?", r"q(?P<n>[1-4])" + _AFTER),
    "month": (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})", _YEAR + r"(?P<month>\d{1,2})月份?", _NAME + _AFTER,
              r"(?P<year>\d{4})[ -]?" + _NAME),
    "week": (_YEAR + r"w(?:eek ?)?(?P<n>\d{1,2})", _YEAR + r"第?(?P<n>\d{1,2})周",
             r"(?P<year>\d{4})-(?P<month>\d\d)-w(?P<n>\d)", _YEAR + r"(?P<month>\d{1,2})月第?(?P<n>\d)周"),
    "day": (r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<n>\d{1,2})",
            _YEAR + r"(?P<month>\d{1,2})月(?P<n>\d{1,2})[日号]", r"(?P<n>\d{1,2}) ?" + _NAME + _AFTER,
            _NAME + r" ?(?P<n>\d{1,2})(?: (?P<year>\d{4}))?"),
}.items()}  # fmt: skip


def typed_cell(text: str, labels: Mapping[str, Iterable]) -> dict[str, str]:
    """Return the cell key → label that a text means: `month=2026-11,platform=jd`, `11月,天猫`; `all` is everything.

    labels: key → all labels of that key in this table. What is ambiguous or no cell at all is an InputError; a key or
    a label after `=` that the table does not have is left as typed, for the table to refuse.
    """
    if _plain(text) in WHOLE:
        return {}
    found = {}
    for part in re.split("[,，]", str(text)):
        key, label = _typed_part(part, labels, text)
        if found.setdefault(key, label) != label:
            raise InputError("a cell names two of one kind", value=text, remedy="{one}, {other}", one=found[key],
                             other=label)  # fmt: skip
    return found


def typed_key(text: str, keys: Iterable[str]) -> str:
    """Return the key of `keys` that a text names, in English or Chinese; an unknown one as it was typed."""
    plain = _plain(text)
    return next((key for key in keys if plain == key or plain in KEY_NAMES.get(key, ())), str(text).strip())


def typed_edit(text: str, option: str, remedy: str | Message) -> tuple[str, str]:
    """Return (cell, rest) of `CELL:REST`, both as texts; the colon may be a full-width one."""
    where, _, rest = str(text).replace("：", ":").rpartition(":")
    if not where.strip() or not rest.strip():
        raise InputError("needs a cell, a colon and a value", column=option, value=text, remedy=remedy)
    return where.strip(), rest.strip()


def meant(text: str, key: str, labels: Iterable) -> list[str]:
    """Return the labels of `key` that a text may mean: the one written so, else those it also stands for."""
    labels, plain = list(dict.fromkeys(map(str, labels))), _plain(text)
    for same in (lambda label: label == str(text).strip(), lambda label: _plain(label) == plain):
        if exact := [label for label in labels if same(label)]:
            return exact
    if key == "platform":
        names = next((names for names in PLATFORMS if plain in names), ())
        return [label for label in labels if _plain(label) in names]
    if key not in WRITTEN:
        return []
    wanted = [read for form in WRITTEN[key] if (read := _read(form, plain))]
    bare = {"month" if key == "month" else "n": int(plain)} if plain.isdecimal() and len(plain) < 3 else None
    wanted += [bare] if bare and key != "day" else []
    return [label for label in labels if any(_fits(want, label, key) for want in wanted)]


def _typed_part(part, labels, text):
    """Return (key, label) of `month=2026-11` or of a label alone; a label that is none of its key stays as typed."""
    name, equals, label = (word.strip() for word in part.replace("＝", "=").partition("="))
    if equals:
        key = typed_key(name, labels)
        if not label:
            raise InputError("not a cell", value=text, remedy=REMEDY)
        return _one_of(label, [(key, each) for each in meant(label, key, labels.get(key, ()))]) or (key, label)
    # A bare number names no period: it needs its key, as in month=11.
    tried = {key: () if name.isdecimal() and key in WRITTEN else labels[key] for key in labels}
    fits = [(key, label) for key, found in tried.items() for label in meant(name, key, found)]
    found = _one_of(name, [pair for pair in fits if pair[1] == name] or fits)
    if found is None:
        raise InputError("not a cell", value=text, remedy=REMEDY)
    return found


def _one_of(text, fits):
    """Return the one pair that fits, or None where none does; several are refused by name."""
    if len(fits) > 1:
        names = [f"{key}={label}" for key, label in fits]
        raise InputError("this may mean several things", value=text, remedy=msg("write {names:list}", names=names))
    return fits[0] if fits else None


def _fits(wanted, label, key):
    """Return whether a label has all the parts that are wanted of it."""
    parts = next((read for form in WRITTEN[key] if (read := _read(form, _plain(label)))), {})
    return all(parts.get(name) == value for name, value in wanted.items())


def _read(form, plain):
    found = form.fullmatch(plain)
    if found is None:
        return None
    return {name: NUMBERS.get(v) or int(v) for name, v in found.groupdict().items() if v is not None}


def _plain(text):
    """Return a text folded for comparison: plain digits and case, single blanks, 十一月 as 11月."""
    plain = " ".join(unicodedata.normalize("NFKC", str(text)).casefold().split())
    plain = re.sub(r"(?<=\d) (?=[年月第日号周季])|(?<=[年月第]) (?=[\d第qhw上下])", "", plain)
    return re.sub("[一二三四五六七八九十]{1,3}(?=[月季周日号])", _digits, plain)


def _digits(found):
    """Return a Chinese numeral up to 99 in digits."""
    tens, ten, ones = found[0].rpartition("十")
    digit = {name: at for at, name in enumerate("一二三四五六七八九", 1)}
    if len(ones) > 1 or len(tens) > 1:
        return found[0]
    return str((digit.get(tens, 1) if ten else 0) * 10 + digit.get(ones, 0))
