"""Model files on disk: which are there, on whose word, and whether they are whole."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from avatar_app.catalog.weights import WEIGHTS, Weights
from avatar_app.errors import ChoiceError, MissingError
from avatar_app.settings import load_settings
from workers.weights import store

CONTENT = b"a model"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of weights."""
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    return load_settings().weights_dir


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch) -> Weights:
    """One of Piper's in the table, of two files, the first of which has a known digest."""
    known = next(row for row in WEIGHTS.values() if row.engine == "piper")
    first, *others = known.needed
    changed = replace(known, files=(replace(first, sha256=DIGEST), *others))
    monkeypatch.setitem(WEIGHTS, known.id, changed)
    return changed


def put(folder: Path, name: str, content: bytes = CONTENT) -> Path:
    file = folder / "piper" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_all_that_is_needed_makes_it_complete(folder: Path, row: Weights) -> None:
    assert (store.has_any(row), store.is_complete(row)) == (False, False)
    first, *others = (file.name for file in row.needed)
    put(folder, f"{first}.partial")
    assert (store.has_any(row), store.is_complete(row)) == (True, False)
    put(folder, first)
    assert not store.is_complete(row)
    for name in others:
        put(folder, name)
    assert store.is_complete(row)


@pytest.mark.parametrize(
    ("name", "content", "state", "wrong"),
    [
        (None, CONTENT, "right", False),
        (None, b"another", "not the file it should be; rm it, get it again", True),
        ("own.onnx", CONTENT, "put here by hand; nothing to hold it against", False),
        ("own.onnx.partial", CONTENT, "not whole yet; get it again to go on", False),
    ],
)
def test_files_are_read_anew(
    folder: Path, row: Weights, name: str | None, content: bytes, state: str, wrong: bool
) -> None:
    name = name or row.needed[0].name
    put(folder, name, content)
    found = {finding.file: finding for finding in store.verify() if finding.file != "faces"}
    assert found[f"piper/{name}"] == store.Finding(f"piper/{name}", state, wrong)


def test_what_was_fetched_is_held_against_the_ledger(folder: Path) -> None:
    put(folder, "own.onnx")
    told = {"files": {"piper/own.onnx": {"size": 7, "sha256": DIGEST}}}
    (folder / "ledger.json").write_text(json.dumps(told))
    assert [one.state for one in store.verify() if one.file == "piper/own.onnx"] == ["right"]
    put(folder, "own.onnx", b"changed")
    assert [one.wrong for one in store.verify() if one.file == "piper/own.onnx"] == [True]


def test_a_licence_is_accepted_as_it_reads_now(
    folder: Path, row: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not store.was_accepted(row)
    store.accept(row, "ann@example.org")
    assert store.was_accepted(row)
    kept = json.loads((folder / "ledger.json").read_text())["accepted"][row.id]
    assert (kept["by"], kept["licence"]) == ("ann@example.org", row.licence)
    changed = replace(row, licence="other terms")
    monkeypatch.setitem(WEIGHTS, row.id, changed)
    assert not store.was_accepted(changed)


def test_a_ledger_that_is_broken_is_begun_anew(folder: Path, row: Weights) -> None:
    folder.mkdir(parents=True)
    (folder / "ledger.json").write_text("{")
    assert not store.was_accepted(row)
    store.accept(row, "ann")
    assert store.was_accepted(row)


def test_it_is_removed_with_what_an_ended_download_left(folder: Path, row: Weights) -> None:
    for file in row.needed:
        put(folder, file.name)
    left = put(folder, f"{row.needed[0].name}.partial")
    other = put(folder, "own.onnx")
    store.remove(row.id)
    assert not store.has_any(row)
    assert not left.exists()
    assert other.exists()
    with pytest.raises(ChoiceError) as caught:
        store.remove(row.id)
    assert caught.value.code == "weights_unknown"


@pytest.mark.parametrize("name", ["piper:../ledger", "piper:", "nobody:own", "piper:.."])
def test_nothing_else_is_removed(folder: Path, name: str) -> None:
    put(folder, "own.onnx")
    (folder / "ledger.onnx").write_bytes(b"kept")
    with pytest.raises(ChoiceError):
        store.remove(name)
    assert (folder / "ledger.onnx").exists()
    assert (folder / "piper" / "own.onnx").exists()


def test_models_with_a_folder_each_are_whole_or_not_there(folder: Path) -> None:
    for name, files in (("whole", store.NEEDED["xtts"]), ("half", store.NEEDED["xtts"][1:])):
        (folder / "xtts" / name).mkdir(parents=True)
        for file in files:
            (folder / "xtts" / name / file).write_bytes(b"")
    put(folder, "own.onnx")
    assert list(store.list_models("xtts")) == ["whole"]
    assert store.list_unknown() == ["piper:own", "xtts:whole"]


def test_what_no_program_may_fetch_is_told_to_a_person(folder: Path, row: Weights) -> None:
    told = store.explain(replace(row, page="https://example.org/page"))
    assert isinstance(told, MissingError)
    assert "download it from https://example.org/page and put it into" in str(told)
    assert str(folder / "piper") in str(told)
