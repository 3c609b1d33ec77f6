"""The networks of one pair of files, on the device: shared by all films of a process."""

import threading
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor

from workers.animation.sadtalker.files import SIZES, find_mapping, find_networks
from workers.animation.sadtalker.inference.backends import Backend, prepare
from workers.animation.sadtalker.inference.checkpoint import read_mapping, read_networks
from workers.animation.sadtalker.networks.audio2exp import Audio2Exp
from workers.animation.sadtalker.networks.audio2pose import Audio2Pose
from workers.animation.sadtalker.networks.dense_motion import settle
from workers.animation.sadtalker.networks.generator import Generator
from workers.animation.sadtalker.networks.keypoints import KeypointDetector
from workers.animation.sadtalker.networks.mapping import MappingNet
from workers.animation.sadtalker.networks.recon import ReconNet, split
from workers.animation.shared.affine import fit
from workers.arrays import F32, Floats, Pixels
from workers.device import find_device

# How far the short type may be off: on the average less than 8 bits round away, and nowhere to be
# seen. Levels of 0..1.
MEAN_OFF, FAR_OFF = 0.5 / 255, 4 / 255
FAR = 0.999  # of all pixels are no farther off

_loading = threading.Lock()


@dataclass(frozen=True)
class Source:
    """A photo as the networks know it: features in space, those that are moved on trial, and its
    fifteen points as if it looked ahead [1, 15, 3]."""

    features: Tensor
    narrow: Tensor
    points: Tensor


@dataclass(frozen=True)
class Engine:
    """See the module. Pictures are uint8 or float32 0..1, RGB, `size` pixels a side."""

    size: int
    place: str
    recon: ReconNet
    audio2exp: Audio2Exp
    audio2pose: Audio2Pose
    keypoints: KeypointDetector
    generator: Generator
    mapping: MappingNet
    backend: Backend
    quick: Backend | None = None  # in a short type, where the chip has one
    stamp: int = field(default_factory=count().__next__)  # no two engines have the same

    def measure(self, pictures: Pixels) -> tuple[F32, F32]:
        """Straightened faces uint8 [B, 224, 224, 3] -> expressions [B, 64], poses [B, 6]."""
        with torch.inference_mode():
            face = split(self.recon(self._take(pictures)))
            pose = torch.cat([face.angle, face.shift], dim=1)
        return face.expression.cpu().numpy(), pose.cpu().numpy()

    def know(self, picture: Pixels) -> Source:
        """Look at a photo uint8 [size, size, 3], once."""
        with torch.inference_mode():
            photo = self._take(picture[None])
            features, narrow = self.generator.encode(photo)
            return Source(features, narrow, self.keypoints(photo))

    def draw(self, source: Source, still: F32, told: F32, quick: bool = False) -> F32:
        """Frames of a photo: what the mapping is told of the photo [73, 27] and of each frame
        [B, 73, 27] -> pictures float32 [B, size, size, 3]. `quick`: in the short type."""
        backend = self.quick if quick and self.quick is not None else self.backend
        inputs = self.mapping.inputs
        motion = self.generator.dense_motion_network
        with torch.inference_mode():
            both = torch.from_numpy(np.concatenate([still[None], told])[:, :inputs])
            points = self.mapping.motion(both.to(self.place)).move(source.points)
            ways, seen = motion.try_out(source.narrow, points[:1], points[1:])
            say, visible = backend.judge(seen)
            moved = self.generator.warp(source.features, settle(ways, say))
            drawn = backend.paint(moved, visible)
            pictures: F32 = drawn.permute(0, 2, 3, 1).contiguous().cpu().numpy()
        return pictures

    def trusts(self, source: Source, still: F32, told: F32) -> bool:
        """Whether the short type draws these frames [B, 73, 27] as float32 does."""
        if self.quick is None:
            return False
        exact, quick = (self.draw(source, still, told, short) for short in (False, True))
        return are_alike(exact, quick)

    def ride(self, source: Source, still: F32, told: F32) -> Floats:
        """How the head goes in each frame, blind to what the face does: from pixels of the photo's
        picture to those of the frame's, [B, 2, 3]. Told as `draw` is."""
        with torch.inference_mode():
            both = torch.from_numpy(np.concatenate([still[None], told])[:, : self.mapping.inputs])
            motion = self.mapping.motion(both.to(self.place))
            stiff = replace(motion, expression=torch.zeros_like(motion.expression))
            points = stiff.move(source.points)[..., :2].double().cpu().numpy()
        places = ((points + 1) * self.size - 1) / 2
        return np.stack([fit(places[0], gone) for gone in places[1:]])

    def _take(self, pictures: Pixels) -> Tensor:
        taken = torch.from_numpy(np.ascontiguousarray(pictures)).to(self.place)
        return taken.permute(0, 3, 1, 2).float() / 255


def are_alike(one: F32, other: F32) -> bool:
    """Whether nobody can tell two pictures 0..1 from each other, once they have 8 bits."""
    off = np.abs(one - other)
    return bool(off.mean() <= MEAN_OFF and np.quantile(off, FAR) <= FAR_OFF)


def load_engine(mode: str) -> Engine:
    """The engine for "still", "full" or "crop", from the files on disk.

    Raises MissingError: weights_missing, weights_wrong.
    """
    networks, size = find_networks(SIZES if find_device().place == "cpu" else SIZES[::-1])
    networks, mapping = networks.resolve(), find_mapping(mode).resolve()
    with _loading:  # once, however many ask
        return _load(networks, _age(networks), mapping, _age(mapping), size)


def _age(file: Path) -> int:
    return file.stat().st_mtime_ns if file.is_file() else 0


@lru_cache(maxsize=1)
def _load(networks: Path, _: int, mapping: Path, __: int, size: int) -> Engine:
    device = find_device()
    place = device.place
    read = read_mapping(mapping).to(place)
    nets = {name: net.to(place) for name, net in read_networks(networks).items()}
    generator = cast(Generator, nets["generator"])
    return Engine(
        size,
        place,
        cast(ReconNet, nets["face_3drecon"]),
        cast(Audio2Exp, nets["audio2exp"]),
        cast(Audio2Pose, nets["audio2pose"]),
        cast(KeypointDetector, nets["kp_extractor"]),
        generator,
        read,
        *prepare(generator, size, device),
    )
