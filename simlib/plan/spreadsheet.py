"""The spreadsheet: plan.xlsx from a plan folder, a sheet a question, the answer first."""

from __future__ import annotations

from simlib.core.files import whole_file
from simlib.plan_folder.folder import open_plan
from simlib.presentation import show, words
from simlib.presentation.book import Book, figure_kind, room
from simlib.sections.buyers.sheet import reach
from simlib.sections.buying.sheet import buying_sheet
from simlib.sections.cash.sheet import cash_sheet
from simlib.sections.data_quality.sheet import about_sheet, issues_sheet
from simlib.sections.forecast.expected import band, error_said
from simlib.sections.offers.sheet import offers_sheet
from simlib.sections.scenarios.sheet import scenarios_sheet
from simlib.sections.targets.groups_sheet import groups_sheet
from simlib.sections.targets.sheet import targets_sheet


def write_workbook(folder):
    """Write plan.xlsx into a plan folder and return its path.

    Amounts are in major units, sums are live formulas with their values. The same folder always gives the same bytes.
    Raises InputError where a file of the folder is missing or damaged.
    """
    plan = open_plan(folder)
    path = plan.path / "plan.xlsx"
    with whole_file(path) as temporary:
        s = plan.summary
        book = Book(str(temporary), title=s["title"], currency=plan.currency, created=str(s["year_start"])[:10])
        for write in SHEETS:
            write(book, plan)
        book.file.close()
    return path


def answer_sheet(book, plan):
    """Write the answer: target, chance, attainable targets, breakers, fixes, key figures."""
    s = plan.summary
    wide = room(s["target"], plan.currency)
    sheet = book.sheet(
        "Answer",
        (32, wide + 3, wide, wide, 16, 14, 12, 66),
        title=s["title"],
        note=f"Amounts in {plan.currency}; "
        f"{s['replications']} simulated years; basis and interval are explained on the sheet About",
    )
    sheet.freeze_panes(3, 1)
    book.head(sheet, 2, ["Target and chance", *[""] * 7], ["text"] * 8)
    given = "given" if s["target_from"] == "given" else f"no target was given: {s['target_from']}"
    facts = [
        ("Target of paid GMV", s["target"], "money", given),
        ("Chance of reaching it", s["p_hit"], "chance", words.sentence(words.chance(s["p_hit"]))),
        ("Standard error of the chance", s["p_hit_se"], "share", ""),
        ("First day of the plan year", s["year_start"], "day", ""),
        ("Last day", s["year_end"], "day", ""),
    ]
    facts += [(f"Target reached with {q} %", s["attainable"][q], "money", "") for q in sorted(s["attainable"], key=int)]
    facts += _forecast(s, plan.currency)
    facts += [("Rests on assumed limits", ", ".join(s["p_hit_assumes"]) or "none", "text", "")]
    for row, (label, value, kind, said) in enumerate(facts, 3):
        book.put(sheet, row, 0, label, bold=row < 5)
        side = {"align": "left", "text_wrap": False} if kind == "text" else {"align": "right", "bold": row < 5}
        book.put(sheet, row, 1, value, kind, **side)
        book.put(sheet, row, 2, said, text_wrap=False)
    row = _breakers(book, sheet, 4 + len(facts), s)
    row = _fixes(book, sheet, row, s)
    reach(book, sheet, _kpis(book, sheet, row, plan), plan)


def _forecast(s, currency):
    """Return what the forecast expects of the year and how far it may be off, as lines of the answer."""
    total, error = s["forecast_total"], s.get("forecast_error")
    lo, hi = (show.money(total[edge], currency) for edge in ("lo80", "hi80"))
    rows = [("Forecast of the year", total["mean"], "money", f"{lo} to {hi} with 80 % probability ({band(total)})")]
    if error:
        rows.append(("Typical error of its total", error["month_share"], "share", error_said(error, currency)))
    return rows


def _breakers(book, sheet, row, s):
    book.heading(sheet, row, f"What breaks it (paid GMV lost on average in {words.lost_in(s['p_hit'])})")
    labels = ["Breaker", "GMV lost", "Share of losses", "", "", "", "Basis", "What happens"]
    rows = [
        (words.sentence(b["name"]), b["gmv_lost"], b["share"], None, None, None, b["basis"], b["what"])
        for b in s["breakers"]
    ]
    return book.table(sheet, row + 1, labels, rows, ("text", "money", "share", *["text"] * 5))


def _fixes(book, sheet, row, s):
    book.heading(sheet, row, "What would fix it (each alone, the same simulated years compared pair by pair)")
    labels = ["Fix", "GMV gained", "95 % from", "95 % to", "Chance with it", "Contribution", "Basis", "What is done"]
    rows = [
        (
            words.sentence(f["name"]),
            f["gain_gmv"],
            f["lo"],
            f["hi"],
            f["p_hit"],
            f.get("gain_contribution"),
            f["basis"],
            f"{f['what']} ({f['p_hit_gain']:+.0%} chance)" + ("" if f["detectable"] else " (no detectable gain)"),
        )
        for f in s["fixes"]
    ]
    kinds = ("text", *["money"] * 3, "chance", "money", "text", "text")
    return book.table(sheet, row + 1, labels, rows, kinds)


def _kpis(book, sheet, row, plan):
    book.heading(sheet, row, "Key figures of the simulated year (8 of 10 simulated years lie between the two limits)")
    labels = ["Figure", "Mean", "From", "To", "Unit", "Typical", "Basis", "What it is"]
    book.head(sheet, row + 1, labels, ["text", *["figure"] * 3, "text", "figure", "text", "text"])
    for at, (name, kpi) in enumerate(words.in_order(plan.summary["kpis"]), row + 2):
        kind = figure_kind(kpi["unit"], kpi["mean"])
        values = (
            words.metric(name),
            kpi["mean"],
            kpi["lo"],
            kpi["hi"],
            words.unit(kpi["unit"], plan.currency),
            kpi["median"] if show.skewed(kpi) else None,
            kpi["basis"],
            words.meaning(name) + (f". {words.TYPICAL}" if show.skewed(kpi) else ""),
        )
        book.line(sheet, at, values, ("text", kind, kind, kind, "text", kind, "text", "text"))
    return row + 3 + len(plan.summary["kpis"])


# In this order; Targets is followed by Month, Week and Day.
PLANNED = (answer_sheet, targets_sheet, groups_sheet, offers_sheet, buying_sheet)
SHEETS = (*PLANNED, scenarios_sheet, cash_sheet, issues_sheet, about_sheet)
