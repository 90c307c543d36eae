"""Files and folders are written whole or not at all."""

import os
import re

import pandas as pd
import pytest

from simlib.core.files import (
    Damaged,
    read_json,
    read_parquet,
    sha256,
    whole_file,
    whole_folder,
    write_json,
    write_parquet,
)


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError), whole_file(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path):
    target = tmp_path / "plan"
    target.mkdir()
    (target / "x").write_text("old")
    with pytest.raises(KeyboardInterrupt), whole_folder(target) as made:
        (made / "y").write_text("half")
        raise KeyboardInterrupt
    assert os.listdir(target) == ["x"] and os.listdir(tmp_path) == ["plan"]


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "plan"
    for name in ("x", "y"):
        with whole_folder(target) as made:
            (made / name).write_text(name)
    assert os.listdir(target) == ["y"] and os.listdir(tmp_path) == ["plan"]


def test_files_follow_the_umask(tmp_path):
    old = os.umask(0o022)
    try:
        write_json(tmp_path / "a.json", {"b": 1})
    finally:
        os.umask(old)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o644


def test_json_refuses_what_is_no_number(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", {"b": float("nan")})
    assert os.listdir(tmp_path) == []
    write_json(tmp_path / "a.json", {"名": [1, 2]})
    assert read_json(tmp_path / "a.json") == {"名": [1, 2]}


def test_parquet_comes_back_and_damage_is_noticed(tmp_path):
    frame = pd.DataFrame({"a": range(5000), "b": [f"name {i}" for i in range(5000)]})
    path = tmp_path / "deep" / "a.parquet"
    write_parquet(path, frame)
    pd.testing.assert_frame_equal(read_parquet(path), frame, check_dtype=False)
    before, raw = sha256(path), bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 4
    path.write_bytes(raw)
    assert sha256(path) != before
    with pytest.raises(Damaged, match="not a readable Parquet file") as found:
        read_parquet(path)
    assert re.search("(?i)crc|corrupt|checksum", str(found.value.__cause__))
