import argparse
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="comes with the neural engines")

from benchmarks.parity import run


def test_without_a_checkout_nothing_is_claimed(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        (table,) = run(argparse.Namespace(reference=folder))
        (row,) = table.rows
        assert (row.what, row.met) == ("nothing compared", None)
