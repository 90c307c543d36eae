"""The page: one file without requests, the answer first, tables that add up, the same bytes every time."""

import re
from html.parser import HTMLParser

import pytest

from simlib.core.errors import InputError
from simlib.core.files import read_json, write_json
from simlib.i18n import show
from simlib.plan.report import write_report
from simlib.plan_folder.folder import open_plan
from simlib.sections.bottleneck import page as bottleneck
from simlib.sections.targets import page as targets
from tests.plans import made_up_plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return open_plan(made_up_plan(tmp_path_factory.mktemp("plan")))


@pytest.fixture(scope="module")
def html(plan):
    return write_report(plan).read_text(encoding="utf-8")


class Page(HTMLParser):
    """Collects tags with their attributes and the visible text, without what scripts and styles hold."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self._inside = [], [], []
        self.feed(html)
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag in ("script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self.texts.append(data)


def test_the_page_asks_for_nothing(html):
    page = Page(html)
    for tag, attributes in page.tags:
        assert tag not in ("link", "iframe", "img", "object", "embed", "base", "form")
        for name in ("src", "srcset", "data", "action", "poster", "background"):
            assert name not in attributes, (tag, attributes)
        assert attributes.get("href", "#").startswith("#")
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'") and "http" not in policy
    own = re.sub(r"<script>/\*\*\n\* plotly\.js.*?</script>", "", html, flags=re.S)
    assert len(own) < len(html) / 4, "plotly.js was not found, so this test would look at nothing"
    for word in ("http://", "https://", "url(", "@import", "fetch(", "XMLHttpRequest", "MathJax"):
        assert word not in own


def test_the_answer_comes_first(html, plan):
    first = Page(html[: html.index('<nav aria-label="Contents">')]).text
    s, c = plan.summary, plan.currency
    wanted = [show.money(s["target"], c), show.chance(s["p_hit"]), "about two in five", "standard error",
              "no detectable gain", "stock", "30 days of sales", s["fixes"][0]["what"]]
    wanted += [show.money(row["gmv_lost"], c) for row in s["breakers"]]
    for text in (" ".join(w.split()) for w in wanted):
        assert text in first


def test_page_is_well_formed_for_readers(html):
    page = Page(html)
    assert dict(page.tags)["html"] == {"lang": "en"}
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all("scope" in a for tag, a in page.tags if tag == "th")
    assert {a["href"][1:] for t, a in page.tags if t == "a"} <= set(ids)


def test_every_picture_has_a_plain_twin(html):
    charts = [a for t, a in Page(html).tags if a.get("class") == "chart"]
    assert len(charts) == 8 and all(a["aria-label"] for a in charts)
    for chart in charts:
        below = html[html.index(f'id="{chart["id"]}"'):]
        assert "<table" in below[:900], chart["id"]
        assert f'"{chart["id"]}": {{"data"' in html


def amounts(text):
    return round(float(text.replace("¥", "").replace(",", "")) * 100)


def test_tables_add_up_to_the_cent(plan):
    found = targets.page(plan).context
    table = found["breakdown_table"]
    for row in [*table["rows"], table["foot"]]:
        assert sum(amounts(cell) for cell in row[1:-1]) == amounts(row[-1])
    for column in range(1, len(table["foot"])):
        assert sum(amounts(row[column]) for row in table["rows"]) == amounts(table["foot"][column])
    assert amounts(table["foot"][-1]) == int(plan.targets["target"].sum())
    months = found["month_table"]
    assert sum(amounts(row[1]) for row in months["rows"][:12]) == amounts(months["foot"][1])


def test_fixes_count_their_chance_from_the_years_they_met(plan):
    fix = bottleneck.first(plan).context["fixes"][0]
    row = plan.summary["fixes"][0]
    assert fix["before"] == show.chance(row["p_hit"] - row["p_hit_gain"]) and fix["after"] == show.chance(row["p_hit"])


def test_same_folder_same_bytes(plan, html):
    assert write_report(plan.path).read_text(encoding="utf-8") == html


@pytest.mark.parametrize(("p", "said"), [(0.0, "No simulated year reaches"), (1.0, "Every simulated year reaches")])
def test_certainty_is_shown_with_its_bound(tmp_path, p, said):
    folder = made_up_plan(tmp_path)
    summary = read_json(folder / "summary.json") | {"p_hit": p, "p_hit_se": 0.0, "breakers": [], "fixes": []}
    write_json(folder / "summary.json", summary)
    text = Page(write_report(folder).read_text(encoding="utf-8")).text
    assert said in text and "with 95 % confidence" in text and "Nothing was found that breaks" in text


def test_money_without_cents_and_without_symbol(tmp_path):
    folder = made_up_plan(tmp_path, currency="KRW")
    text = Page(write_report(folder).read_text(encoding="utf-8")).text
    assert "KRW 1,234,567,891" in text and "1,234,567,891.00" not in text


@pytest.mark.parametrize("name", ["runs/fan.parquet", "targets/targets.parquet", "summary.json"])
def test_a_missing_or_damaged_file_is_named(tmp_path, name):
    folder = made_up_plan(tmp_path)
    (folder / name).write_bytes(b"nonsense")
    with pytest.raises(InputError, match=name) as damaged:
        write_report(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match="missing") as missing:
        write_report(folder)
    for error in (damaged, missing):
        assert name in str(error.value) and "workbook.py plan" in str(error.value)
    assert not (folder / "report.html").exists()


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no plan folder"):
        open_plan(tmp_path / "nowhere")
    write_json(tmp_path / "summary.json", {"a": 1})
    with pytest.raises(InputError, match="not the summary of a plan"):
        open_plan(tmp_path)
