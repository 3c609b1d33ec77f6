"""Model files of engines on disk: which are there, on whose word, and whether they are whole.

`ledger.json` beside them records what was accepted and what was fetched; files that somebody has
put there by hand are used like any other.
"""

import fcntl
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from avatar_app.catalog.weights import WEIGHTS, WeightFile, Weights
from avatar_app.errors import ChoiceError, MissingError
from avatar_app.settings import load_settings
from avatar_app.translation import gettext as _
from workers.weights import face_models as faces
from workers.weights.download import OnBytes, download

# What a model of an engine that keeps a folder for each is made of.
NEEDED = {"xtts": ("config.json", "model.pth", "vocab.json")}
_SUFFIXES = (".onnx", ".onnx.json", ".MODEL_CARD", ".pth")


@dataclass(frozen=True)
class Finding:
    """What there is to say of a file on disk; `wrong` if it cannot be used as it is."""

    file: str
    state: str
    wrong: bool


def folder(engine: str) -> Path:
    """Where an engine's files are."""
    return load_settings().weights_dir / engine


def list_models(engine: str) -> dict[str, Path]:
    """Models that keep a folder each and are whole, by the names of their folders."""
    return {
        place.name: place
        for place in sorted(folder(engine).glob("*"))
        if all((place / name).is_file() for name in NEEDED[engine])
    }


def is_complete(weights: Weights) -> bool:
    """Whether all that is needed to speak is there; the model card is not."""
    return all((folder(weights.engine) / file.name).is_file() for file in weights.needed)


def has_any(weights: Weights) -> bool:
    """Whether there is anything of them, as what an ended download has left."""
    return any(
        (folder(weights.engine) / f"{file.name}{end}").is_file()
        for file in weights.files
        for end in ("", ".partial")
    )


def list_unknown() -> list[str]:
    """Ids of voices and models on disk that the table does not know."""
    found = {f"piper:{model.stem}" for model in folder("piper").glob("*.onnx")}
    found |= {f"xtts:{model}" for model in list_models("xtts")}
    return sorted(found - set(WEIGHTS))


def explain(weights: Weights) -> MissingError:
    """How a person can bring what no program is let fetch."""
    names = " and ".join(file.name for file in weights.files)
    return MissingError(
        "weights_missing",
        f"{names} cannot be fetched by a program: download it from {weights.page} and put it into "
        f"{folder(weights.engine)}. Licence: {weights.licence}.",
    )


def was_accepted(weights: Weights) -> bool:
    """Whether somebody here has accepted this licence before."""
    accepted = _read()["accepted"].get(weights.id, {})
    return bool(accepted.get("licence") == weights.licence)


def accept(weights: Weights, who: str) -> None:
    """Record that `who` has accepted the licence."""
    with _amended() as ledger:
        ledger["accepted"][weights.id] = {
            "licence": weights.licence,
            "by": who,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }


def read_card(weights: Weights) -> str:
    """The model card, fetched if need be: where the table does not know a licence, this tells it.

    Raises as `workers.weights.download.download` does.
    """
    card = next(file for file in weights.files if file.name.endswith("MODEL_CARD"))
    place = folder(weights.engine) / card.name
    if not place.is_file():
        _fetch(weights, card, lambda _here, _whole: None)
    return place.read_text(encoding="utf-8", errors="replace")


def fetch(weights: Weights, on_bytes: Callable[[str, int, int | None], None]) -> None:
    """Bring what is lacking. Raises as `workers.weights.download.download` does."""
    for file in weights.files:
        if not (folder(weights.engine) / file.name).is_file():
            _fetch(weights, file, partial(on_bytes, file.name))


def record(engine: str, digests: Mapping[str, str]) -> None:
    """Note what files of an engine are that came otherwise: their SHA-256 by their names."""
    with _amended() as ledger:
        for name, digest in digests.items():
            size = (folder(engine) / name).stat().st_size
            ledger["files"][f"{engine}/{name}"] = {"size": size, "sha256": digest}


def verify() -> list[Finding]:
    """Every file that is there or should be, read anew."""
    found = [Finding(f"faces/{problem}", "run `make setup`", True) for problem in faces.verify()]
    for engine in sorted({row.engine for row in WEIGHTS.values()}):
        files = (file for file in folder(engine).rglob("*") if file.is_file())
        found += [_examine(engine, path) for path in sorted(files)]
    return found


def verify_one(weights: Weights) -> list[Finding]:
    """Its files that are there, read anew."""
    paths = [folder(weights.engine) / file.name for file in weights.files]
    return [_examine(weights.engine, path) for path in paths if path.is_file()]


def remove(asked: str) -> list[str]:
    """Delete a voice or a model; its files. Raises ChoiceError("weights_unknown")."""
    engine, _colon, name = asked.partition(":")
    names: list[str] = []
    if re.fullmatch(r"\w[\w.-]*", name):
        names = [f"{name}{suffix}{end}" for suffix in _SUFFIXES for end in ("", ".partial")]
        names += [f"{name}/{path.name}" for path in sorted((folder(engine) / name).glob("*"))]
    if asked in WEIGHTS:
        names += [file.name for file in WEIGHTS[asked].files if file.name not in names]
    there = [n for n in names if (folder(engine) / n).is_file()]
    if engine not in {row.engine for row in WEIGHTS.values()} or not there:
        raise ChoiceError(
            "weights_unknown",
            _("There is nothing of {asked} here; `galatea weights list` says what.", asked=asked),
        )
    with _amended() as ledger:
        for file in there:
            (folder(engine) / file).unlink()
            ledger["files"].pop(f"{engine}/{file}", None)
    if (folder(engine) / name).is_dir():
        (folder(engine) / name).rmdir()
    return there


def _fetch(weights: Weights, file: WeightFile, on_bytes: OnBytes) -> None:
    place = folder(weights.engine)
    digest = download(file, load_settings().model_hub, place, on_bytes)
    with _amended() as ledger:
        ledger["files"][f"{weights.engine}/{file.name}"] = {
            "size": (place / file.name).stat().st_size,
            "sha256": digest,
        }


def _examine(engine: str, path: Path) -> Finding:
    inside = path.relative_to(folder(engine)).as_posix()
    name = f"{engine}/{inside}"
    if path.name.endswith(".partial"):
        return Finding(name, "not whole yet; get it again to go on", False)
    rows = (row for row in WEIGHTS.values() if row.engine == engine)
    known = (file.sha256 for row in rows for file in row.files if file.name == inside)
    wanted = next(known, None)
    wanted = wanted or _read()["files"].get(name, {}).get("sha256")
    if wanted is None:
        return Finding(name, "put here by hand; nothing to hold it against", False)
    if _digest(path) == wanted:
        return Finding(name, "right", False)
    return Finding(name, "not the file it should be; rm it, get it again", True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ledger() -> Path:
    return load_settings().weights_dir / "ledger.json"


def _read() -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(_ledger().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        found = {}
    return {"accepted": found.get("accepted", {}), "files": found.get("files", {})}


@contextmanager
def _amended() -> Iterator[dict[str, dict[str, Any]]]:
    """The ledger, to be written once it is changed; by one process at a time."""
    path = _ledger()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ledger = _read()
        yield ledger
        partial = path.with_suffix(".partial")
        text = json.dumps(ledger, indent=1, ensure_ascii=False) + "\n"
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
