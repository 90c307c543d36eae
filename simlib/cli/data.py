"""`simlib ingest` and `simlib demo`: order exports to tidy tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared


def add_to(app):
    """Add the verbs to the command."""
    app.command("ingest")(ingest)
    app.command("demo")(demo)


def ingest(
    orders: Annotated[Path, typer.Argument(help="Order export: file or folder")],
    out: Annotated[Path, typer.Option(help="Folder for the tidy tables")] = Path("data-tidy"),
    layout: shared.Layout = None,
    currency: shared.Currency = None,
    zone: shared.Zone = None,
    decimal: shared.Decimal = ".",
    max_rejected: shared.MaxRejected = 0.01,
    json: shared.Json = False,
):
    """Read an order export into tidy Parquet tables, rejects.csv and quality.json."""
    from simlib.core.money import currency_code
    from simlib.data import read
    from simlib.data.shop import rejects_kept

    refuse_foreign(out)
    with rejects_kept(out):
        shop = read(
            orders,
            layout=layout,
            currency=currency_code(currency) if currency else None,
            zone=zone,
            decimal=decimal,
            max_rejected=max_rejected,
        )
    keep(shop, out)
    if json:
        shared.show_json(shop.quality)
        return
    q = shop.quality
    print(
        f"{q['rows_read']:,} rows read = {q['rows_accepted']:,} accepted + {q['rows_rejected']:,} rejected; "
        f"layout {q['layout']}; {q['orders']:,} orders"
    )
    for warning in q.get("warnings", []):
        print(f"warning: {warning}")
    print(f"Next: python3 workbook.py plan --orders {orders}")


def refuse_foreign(out):
    """Refuse to replace a folder that holds no ingested tables."""
    from simlib.core.errors import InputError

    if out.exists() and (not out.is_dir() or any(out.iterdir()) and not (out / "quality.json").exists()):
        raise InputError(
            "the output folder exists and holds something else", file=out, remedy="name another with --out"
        )


def keep(shop, out):
    """Write the tidy tables and the daily history to the folder `out`, whole or not at all."""
    from simlib.core.files import whole_folder, write_parquet
    from simlib.data import history

    with whole_folder(out) as folder:
        shop.save(folder)
        write_parquet(folder / "history.parquet", history(shop))


def demo(out: Annotated[Path, typer.Option(help="Folder for the demo shop")] = Path("demo"), seed: shared.Seed = 2026):
    """Make the demo shop's tables."""
    from simlib.demo import make

    make(out, seed=seed)
    print(f"The demo shop is in {out}.")
