"""Scenario files a person or a stranger may write: each refused in one line that names file and line."""

import os
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.simulate.scenario.definition import set_at
from simlib.simulate.scenario.files import load, save
from simlib.simulate.scenario.strict_yaml import read_yaml
from tests.shops import made_up_shop

DEEP = "\n".join("  " * i + "a:" for i in range(60)) + " 1"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

# What the file holds, what the line says, and which line it names.
TEXTS = [
    ("traffic:\n  level: NO\n", "two ways", 2),
    ("traffic:\n  level: on\n", "two ways", 2),
    ("inventory:\n  unlimited: yes\n", "write true or false", 2),
    ("on: 1\n", "two ways", 1),
    ("fulfilment:\n  shift_start: 1:30\n", "hours as a number", 2),
    ("inventory:\n  review_every: 010\n", "leading zero", 2),
    ("inventory:\n  review_every: 08\n", "leading zero", 2),
    ("inventory:\n  review_every: 0x10\n", "write the number", 2),
    ("inventory:\n  review_every: 1_0\n", "write the number", 2),
    ("traffic:\n\n  level: 1e3\n", "write the number out", 3),
    ("traffic:\n  level: .5e1\n", "write the number out", 2),
    ("year:\n  start: 2024-1-2\n", "YYYY-MM-DD", 2),
    ("year:\n  start: 2024-02-30\n", "no such day", 2),
    ("traffic:\n  level: 1.0\n  level: 2.0\n", "duplicate key", 3),
    ("traffic:\n  levle: 1.0\n", "did you mean 'level'", 2),
    ("why: a\ntrafic:\n  level: 1.0\n", "did you mean 'traffic'", 2),
    ("campaigns:\n  - name: a\n    discont: 0.1\n", "did you mean 'discount'", 3),
    ("why: !!python/object:os.system x\n", "tags are not allowed", 1),
    ("why: a\nbasis: !custom {a: b}\n", "tags are not allowed", 2),
    (BOMB, "anchors and aliases", 1),
    ("why: a\na: &x [*x]\n", "anchors and aliases", 2),
    ("why: *nobody\n", "not valid YAML", 1),
    (DEEP, "nested too deeply", 52),
    ("cash:\n  fixed_cost_day: 99999999999999999999\n", "number too large", 2),
    ("cash:\n\tvat_rate: 0.1\n", "tab used to indent", 2),
    ("why: a\n---\nwhy: b\n", "exactly one YAML document", 3),
    ("", "exactly one YAML document", 1),
    ("# nothing\n", "exactly one YAML document", 1),
    ("- a\n- b\n", "must be a mapping", 1),
    ("just text\n", "must be a mapping", 1),
    ("traffic:\n  level: .inf\n", "finite number", 2),
    ("traffic:\n  level: .nan\n", "finite number", 2),
    ("? [a, b]\n: 1\n", "plain text", 1),
    ("why: 'open\nmore: b\n", "not valid YAML", 5),
    ("why: [a, b\n", "not valid YAML", 3),
    ("why: a\nwhy\x00: b\n", "not valid YAML", None),
    ("base: {<<: {a: 1}}\n", "merge keys", 1),
    ("fulfilment:\n  hour_share: [0.5, 0.6]\n", "hour_share", 2),
    ("traffic:\n  level:\n", "must be a valid number", 2),
    ("traffic: 5\n", "column traffic", 1),
    ("inventory:\n  review_every: 7.0\n", "valid integer", 2),
    ("inventory:\n  unlimited: 'true'\n", "valid boolean", 2),
    ("cash:\n  refund_share: 5\n", "less than or equal to 0.95", 2),
    ("cash:\n  vat_rate: 20\n", "less than or equal to 0.5", 2),
    ("inventory:\n  lead_level: -1.0\n", "greater than or equal", 2),
    ("inventory:\n  review_every: 0\n", "greater than or equal to 1", 2),
    ("fulfilment:\n  shift_start: 22\n  shift_end: 8\n", "after fulfilment.shift_start", 3),
    ("fulfilment:\n  closed_weekdays: [sonday]\n", "did you mean 'sunday'", 2),
    ("campaigns:\n  - {name: a}\n  - {name: a}\n", "names must differ", 1),
    ("campaigns:\n  - name: a\n    platforms: [tmal]\n", "unknown platform", 3),
    ("outages:\n  - supplier: nobody\n", "unknown supplier", 2),
    ("traffic:\n  source_level: {srx0: 2.0}\n", "did you mean 'src0'", 2),
    ("traffic:\n  source_level: {src0: -2.0}\n", "from 0 to 10", 2),
    ("name: ../../escape\n", "name", 1),
    ("name: 5\n", "must be text", 1),
    ("why: [a]\n", "must be text", 1),
    ("tables: 5\n", "must be a mapping", 1),
    ("basis: [a]\n", "must be a mapping", 1),
    ("parent: nobody\n", "unknown parent", 1),
    ("parent: bass\n", "did you mean 'base'", 1),
    ("parent: ../base\n", "unknown parent", 1),
    ("parent: [base]\n", "must be text", 1),
    ("tables:\n  goods: x.csv\n", "unknown table", 2),
    ("tables:\n  skus: none.csv\n", "no such table file", 2),
    ("tables:\n  skus: ../outside.csv\n", "may not leave", 2),
    ("tables:\n  skus: /etc/passwd\n", "may not leave", 2),
    ("tables:\n  skus: https://a.b/c.csv\n", "may not leave", 2),
    ("tables:\n  skus: link.csv\n", "may not leave", 2),
    ("tables:\n  skus: base\n", "cannot be read", 2),
    ("tables:\n  skus: binary.csv\n", "cannot be read", 2),
    ("tables:\n  paths: binary.parquet\n", "cannot be read", 2),
    ("tables:\n  skus:\n", "no such table file", 2),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("plan") / "scenarios"
    save(replace(made_up_shop(days=40, paths=3), name="base"), place)
    (place.parent / "outside.csv").write_text("a\n1\n")
    (place / "link.csv").symlink_to(place.parent / "outside.csv")
    (place / "binary.csv").write_bytes(b"sku,\xff\xfe\x00\n\x80")
    (place / "binary.parquet").write_bytes(b"PAR1nonsense")
    return place


def refusal(call, *args, **names):
    with pytest.raises(InputError) as caught:
        call(*args, **names)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500
    return caught.value


@pytest.mark.parametrize(("text", "words", "line"), TEXTS)
def test_refused_in_one_line_naming_file_and_line(folder, text, words, line):
    own = "parent:" in text or text in ("", "# nothing\n") or text[0] in "-?j"
    path = folder / "child.yaml"
    path.write_text(text if own else text + "\nparent: base\n" if text is not DEEP else text)
    error = refusal(load, "child", folder=folder)
    assert words.lower() in str(error).lower() and "child.yaml" in str(error)
    assert error.line == line


def test_not_utf8_too_large_and_missing(folder, tmp_path):
    for raw, words in (("名: 1".encode("gbk"), "UTF-8"), (b"a: 1\n" * 300_000, "too large")):
        (tmp_path / "a.yaml").write_bytes(raw)
        assert words in str(refusal(read_yaml, tmp_path / "a.yaml"))
    assert "did you mean 'base'" in str(refusal(load, "bse", folder=folder))
    assert "workbook.py plan" in str(refusal(load, "base", folder=tmp_path / "none"))


def test_quoted_text_is_text(tmp_path):
    (tmp_path / "a.yaml").write_text("a: 'no'\nb: \"010\"\nc: '1:30'\nd: |\n  1e3\n")
    assert read_yaml(tmp_path / "a.yaml")[0] == {"a": "no", "b": "010", "c": "1:30", "d": "1e3\n"}


def test_parents_may_not_form_a_cycle(folder):
    for name, parent in (("u", "v"), ("v", "w"), ("w", "u"), ("self", "self")):
        (folder / f"{name}.yaml").write_text(f"parent: {parent}\n")
    for name in ("u", "self"):
        assert "cycle" in str(refusal(load, name, folder=folder))


TABLES = [
    ("skus", lambda f: f.rename(columns={"price": "prise"}), "did you mean 'price'", None),
    ("skus", lambda f: f.drop(columns="moq"), "column missing", None),
    ("skus", lambda f: pd.concat([f, f.tail(1)]), "same key twice", 8),
    ("skus", lambda f: f.assign(price=["12.5"] + ["10"] * 5), "whole number", 2),
    ("skus", lambda f: f.assign(cost=["10"] * 5 + ["x"]), "whole number", 7),
    ("skus", lambda f: f.assign(units_mean=0.5), "from 1 to", 2),
    ("skus", lambda f: f.assign(lead_mean=-3), "from 1 to 400", 2),
    ("skus", lambda f: f.assign(units_variance="nan"), "value refused", 2),
    ("skus", lambda f: f.head(0), "no rows", None),
    ("sources", lambda f: f.assign(share=0.4), "do not add up to 1", None),
    ("sources", lambda f: f.assign(views=0.0), "converts nobody", 2),
    ("sources", lambda f: f[f["platform"] != "p1"], "a platform is missing", None),
    ("warehouses", lambda f: f.assign(share=[0.5, 0.6]), "do not add up to 1", None),
    ("mix", lambda f: f.assign(gmv_share=f["gmv_share"].astype(float) * 1.01), "do not add up to 1", None),
    ("mix", lambda f: f[f["month"] != "2026-02"], "months of the year are missing", None),
    ("stock", lambda f: f.assign(sku=["s0", "s1", "s2", "s3", "s4", "sock"] * 2), "unknown sku", 7),
    ("lines", lambda f: f.assign(platform=["p9", *f["platform"][1:]]), "unknown platform", 2),
    ("pipeline", lambda f: f.assign(warehouse="w9"), "unknown warehouse", 2),
    ("baseline", lambda f: f.assign(day=["2026-13-01"] + list(f["day"][1:])), "a date as YYYY-MM-DD", 2),
    ("baseline", lambda f: f.assign(day=["2026-01-02"] + list(f["day"][1:])), "same key twice", 3),
    ("baseline", lambda f: f.iloc[:-1], "days of the year are missing", None),
    ("baseline", lambda f: f.assign(orders="-1"), "from 0 to", 2),
]


@pytest.mark.parametrize(("table", "change", "words", "row"), TABLES)
def test_tables_refused_by_row_and_column(folder, table, change, words, row):
    frame = pd.read_csv(folder / "base" / f"{table}.csv", dtype=str)
    change(frame).to_csv(folder / "other.csv", index=False)
    (folder / "child.yaml").write_text(f"parent: base\ntables:\n  {table}: other.csv\n")
    error = refusal(load, "child", folder=folder)
    assert words in str(error) and f"table {table}" in str(error)
    assert error.row == row


def test_paths_must_cover_every_day_once(folder):
    frame = made_up_shop(days=40, paths=3).tables["paths"]
    for changed, words in (
        (frame.iloc[:-1], "days of the year are missing"),
        (pd.concat([frame, frame.tail(1)]), "same key twice"),
        (frame.assign(unique_id="orders"), "gmv_paid"),
    ):
        changed.to_csv(folder / "paths.csv", index=False)
        (folder / "child.yaml").write_text("parent: base\ntables:\n  paths: paths.csv\n")
        assert words in str(refusal(load, "child", folder=folder))


def test_rules_hold_for_changes_in_code_too(folder):
    base = load("base", folder=folder)
    assert "after fulfilment.shift_start" in str(refusal(set_at, base, "fulfilment.shift_end", 3))
    outage = {"supplier": "nobody", "start": date(2026, 1, 3)}
    assert "unknown supplier" in str(refusal(set_at, base, "outages", (outage,)))


def test_a_refused_scenario_leaves_no_file(folder):
    (folder / "child.yaml").write_text("parent: base\ntraffic:\n  levle: 1\n")
    before = sorted(os.listdir(folder))
    refusal(load, "child", folder=folder)
    assert sorted(os.listdir(folder)) == before
