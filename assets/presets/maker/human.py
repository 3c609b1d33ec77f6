"""A person's shape: MakeHuman's base mesh moved by its targets, with hair and clothes fitted to it.

Lengths are decimetres, y up, z towards the viewer, as in MakeHuman.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Mesh:
    """Vertices [n, 3], quads [f, 4] of them, and the place in the texture of each corner."""

    vertices: np.ndarray
    quads: np.ndarray
    uvs: np.ndarray  # [f, 4, 2]


class Human:
    """The base mesh with targets; see `shape`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        model = json.loads((folder / "public/data/models/human_full_size.json").read_text())
        self._base = np.array(model["vertices"], np.float64).reshape(-1, 3)
        names = [material["DbgName"] for material in model["materials"]]
        quads, uvs, kinds = _read_faces(model)
        body = np.array([names[kind] == "body" for kind in kinds])
        self._quads, self._uvs = quads[body], uvs[body]
        listed = json.loads((folder / "src/json/targets/target-list.json").read_text())["targets"]
        self._targets = {
            name.removeprefix("data/targets/"): k for k, name in enumerate(sorted(listed))
        }
        size = (len(self._targets), self._base.size)
        path = folder / "public/data/targets/targets.bin"
        self._moves = np.memmap(path, np.int16, "r", shape=size)

    def shape(
        self, race: dict[str, float], woman: float, age: float, details: dict[str, float]
    ) -> np.ndarray:
        """All vertices of a person, helpers too. `age` is 0 at 25 years and 1 at 90."""
        weights = dict(details)
        for gender, much in (("female", woman), ("male", 1 - woman)):
            for years, share in (("young", 1 - age), ("old", age)):
                for name, part in race.items():
                    weights[f"macrodetails/{name}-{gender}-{years}"] = much * share * part
                body = f"macrodetails/universal-{gender}-{years}-averagemuscle-averageweight"
                weights[body] = much * share
        moved = self._base.copy()
        for name, weight in weights.items():
            if weight:
                move = self._moves[self._targets[f"{name}.target"]].reshape(-1, 3)
                moved += weight * 1e-3 * move
        return moved

    def names(self) -> list[str]:
        """Of all targets."""
        return [name.removesuffix(".target") for name in self._targets]

    def body(self, vertices: np.ndarray) -> Mesh:
        """The skin."""
        return Mesh(vertices, self._quads, self._uvs)

    def fit(self, kind: str, name: str, vertices: np.ndarray) -> Mesh:
        """What lies on the skin (hair, clothes, lashes), moved along with it.

        Each of its vertices hangs on three of the base's, by weights, at an offset that scales
        with the person.
        """
        model = self._read(kind, name)
        ref = np.array(model["ref_vIdxs"], int)
        weights = np.array(model["weights"], np.float64)
        offsets = np.array(model["offsets"], np.float64)
        scale = np.ones(3)
        for axis, letter in enumerate("xyz"):
            measure = model["metadata"].get(f"{letter}_scale")
            if measure:
                one, other, length = int(measure[0]), int(measure[1]), float(measure[2])
                scale[axis] = abs(vertices[one, axis] - vertices[other, axis]) / length
        at = (vertices[ref] * weights[..., None]).sum(axis=1) + offsets * scale
        quads, uvs, _ = _read_faces(model)
        return Mesh(at, quads, uvs)

    def texture(self, kind: str, name: str, file: str | None = None) -> Path:
        """Its picture."""
        folder = self._folder / "public/data" / kind / name / "textures"
        return (
            folder / file
            if file
            else next(p for p in sorted(folder.iterdir()) if "diff" in p.name or p.suffix == ".png")
        )

    def skin(self, name: str) -> Path:
        """A skin's picture."""
        return next((self._folder / "public/data/skins").glob(f"*/textures/{name}.png"))

    def _read(self, kind: str, name: str) -> dict:
        return json.loads((self._folder / f"public/data/{kind}/{name}/{name}.json").read_text())


def _read_faces(model: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quads, their corners' places in the texture, their materials (three.js JSON, format 3)."""
    flat, uvs = model["faces"], np.array(model["uvs"][0]).reshape(-1, 2)
    quads, corners, kinds = [], [], []
    k = 0
    while k < len(flat):  # each says by its first number what follows: here always 4, 1 and 4
        quads.append(flat[k + 1 : k + 5])
        kinds.append(flat[k + 5])
        corners.append(flat[k + 6 : k + 10])
        k += 10 + (4 if flat[k] & 32 else 0) + (1 if flat[k] & 16 else 0)
    return np.array(quads), uvs[np.array(corners)], np.array(kinds)
