"""Files written whole or not at all, and their fingerprints."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simlib.core.errors import InputError
from simlib.core.message import Message

if TYPE_CHECKING:
    import pandas as pd

PLAIN = re.compile(r"[^\W_][\w-]{0,59}")


@contextmanager
def whole_file(path: Path | str) -> Iterator[Path]:
    """Yield a temporary path next to `path` that replaces it only when the block ends without an error."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    # mkstemp makes files private; what people share should follow their umask.
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(name, 0o666 & ~mask)
    try:
        yield Path(name)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path | str) -> Iterator[Path]:
    """Yield an empty folder next to `path` that takes its place only when the block ends without an error."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    os.chmod(made, 0o755)
    try:
        yield made
        _take_place(made, path)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _take_place(made: Path, path: Path, tries: int = 20) -> None:
    """Move `made` to `path`; what stood there goes. Where another process does the same, the last one stays."""
    old = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.old."))
    try:
        for left in reversed(range(tries)):
            try:
                if path.exists():
                    os.rename(path, old / str(left))
                os.rename(made, path)
                return
            except OSError:
                if not left or not made.exists():
                    raise
    finally:
        if not path.exists() and (moved := sorted(old.iterdir())):
            os.rename(moved[0], path)
        shutil.rmtree(old, ignore_errors=True)


def plain_name(name: str, *, refusal: Message, column: str | None = None) -> str:
    """Return `name` where it can be a file's on any system; else InputError with the sentence `refusal`."""
    if not PLAIN.fullmatch(str(name)):
        remedy = "up to 60 letters, digits, - and _, beginning with a letter or digit"
        raise InputError(refusal, column=column, value=name, remedy=remedy)
    return str(name)


def write_json(path: Path | str, value: Any) -> None:
    """Write `value` as JSON with sorted-by-insertion keys; NaN and infinity are refused."""
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def read_json(path: Path | str) -> Any:
    """Return the content of a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_parquet(path: Path | str, frame: pd.DataFrame) -> None:
    """Write a frame as Parquet with page checksums, whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with whole_file(path) as temporary:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pq.write_table(table, temporary, write_page_checksum=True, compression="zstd")


class Damaged(InputError, ValueError):
    """A file that cannot be read: a ValueError to callers that can go on without it, one line to everybody else."""


def read_parquet(path: Path | str) -> pd.DataFrame:
    """Return a Parquet file as a pandas frame, page checksums verified; raises Damaged, or OSError without a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path, page_checksum_verification=True).to_pandas()
    except FileNotFoundError:
        raise
    except (pa.ArrowInvalid, OSError) as error:
        raise Damaged("not a readable Parquet file", file=path, remedy="make or save it again") from error


def read_given(path: Path | str, *, column: str | None = None) -> pd.DataFrame:
    """Return a Parquet file that a user named as it is, any other as `read_text`; InputError where it is none."""
    named = Path(path).suffix == ".parquet" and Path(path).is_file()
    return read_parquet(path) if named else read_text(path, column=column)


def read_text(path: Path | str, *, column: str | None = None) -> pd.DataFrame:
    """Return a CSV file as a frame of text; InputError where there is none to read, under `column` of the command."""
    import pandas as pd

    if not Path(path).is_file():
        raise InputError("no such file", file=path, column=column)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("not a readable CSV file", file=path, remedy=str(error).splitlines()[0][:100]) from error


def sha256(path: Path | str) -> str:
    """Return the SHA-256 of a file as hex text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
