"""Face restorers whose answer is known; and files as GFPGAN's authors published theirs, with
weights that are made up: the official ones are not ours to pass on."""

from pathlib import Path

import cv2
import numpy as np
import torch
from spandrel.architectures.GFPGAN import GFPGAN
from spandrel.architectures.RestoreFormer import RestoreFormer

SIDE = 512
STRIPES = np.where(np.arange(SIDE) // 4 % 2, 0.2, -0.2).astype(np.float32)  # four pixels wide


class Copyist:
    """Gives back what it is shown, and notes how often."""

    batch = 2

    def __init__(self) -> None:
        self.seen: list[np.ndarray] = []

    def restore(self, faces: np.ndarray) -> np.ndarray:
        assert faces.shape[1:] == (SIDE, SIDE, 3)
        assert faces.dtype == np.float32
        self.seen += list(faces)
        return np.stack([self.make(face) for face in faces])

    def make(self, face: np.ndarray) -> np.ndarray:
        return face


class Flattener(Copyist):
    """One colour everywhere."""

    def make(self, face: np.ndarray) -> np.ndarray:
        return np.full_like(face, 0.7)


class Tinter(Copyist):
    """Another colour, a little lighter, and the light from the side."""

    def make(self, face: np.ndarray) -> np.ndarray:
        slope = np.linspace(-0.1, 0.1, SIDE, dtype=np.float32)[:, None]
        return face * np.float32(0.9) + np.float32([0.1, 0.0, -0.05]) + slope


class Striper(Copyist):
    """Fine stripes in the colours of a traffic light, over whatever it is shown."""

    def make(self, face: np.ndarray) -> np.ndarray:
        return face + STRIPES[:, None] * np.float32([1.0, 1.0, 0.2])


class Sharpener(Copyist):
    """What is there, with its edges raised: how a real one looks from afar."""

    def make(self, face: np.ndarray) -> np.ndarray:
        made = face.copy()
        for sigma in (3.0, 8.0):
            made += 2 * (face - cv2.GaussianBlur(face, (0, 0), sigma))
        return np.clip(made, 0, 1)


class Master(Copyist):
    """As good a restorer as there can be: it knows the sharp picture, float32 [512, 512, 3]."""

    def __init__(self, sharp: np.ndarray) -> None:
        super().__init__()
        self._sharp = sharp

    def make(self, _face: np.ndarray) -> np.ndarray:
        return self._sharp


def publish_gfpgan(path: Path) -> Path:
    """Weights by the official names, shapes and types, in a few kilobytes: each tensor is one
    number over and over, but for the stored noise."""
    torch.manual_seed(3)
    with torch.device("meta"):
        network = GFPGAN()
    held = {}
    for name, wanted in network.state_dict().items():
        if ".noises." in name:
            held[name] = torch.randn(wanted.shape)
        else:
            number = 0.3 if wanted.numel() == 1 else float(torch.randn(1)) / 300
            held[name] = torch.tensor(number).expand(wanted.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"params_ema": held}, path)
    return path


def make_restoreformer() -> RestoreFormer:
    """As narrow as its normalisation by 32 groups allows."""
    torch.manual_seed(4)
    return RestoreFormer(
        n_embed=16, embed_dim=32, ch=32, ch_mult=(1,) * 6, num_res_blocks=1, z_channels=32
    ).eval()


def publish_restoreformer(path: Path) -> Path:
    """The same of its own format; the weights are half a million and random."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"params": make_restoreformer().state_dict()}, path)
    return path
