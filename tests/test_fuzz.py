"""Files that went wrong: whatever bytes a reader meets, it reads or refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

import fuzz

FEW = {"pdf": 60, "xlsx": 60}


@pytest.mark.parametrize("form", fuzz.SEEDS)
def test_mutated_files_are_read_or_refused(form: str, tmp_path: Path) -> None:
    """Of a hundred mutated files of a format none raises anything but a DocumentError that names it."""
    count = FEW.get(form, 100)
    read, refused, longest, _ = fuzz.run(form, count, tmp_path)
    assert read + refused == count
    assert longest < fuzz.LIMIT
    assert read > 0, "the mutations leave nothing of the format"
