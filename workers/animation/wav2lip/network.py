"""The network of "A Lip Sync Expert Is All You Need" (Prajwal et al., ACM MM 2020).

A face whose lower half is hidden, beside the whole of a face to copy from, goes down seven blocks
to one place of 512 features; the sound, brought to 512 features too, goes up seven blocks, each
joined by what the face was at that size. Parameters are named as in the files that the authors
published, so that those load as they are.
"""

import torch
from torch import Tensor, nn

from workers.animation.shared.layers import Block
from workers.animation.wav2lip.tensors import LOWER, SIDE

# The row from which on each block of the decoder works. Three convolutions of three rows follow a
# doubling, so of every cut two rows and at last a third are wrong; those are cut away in turn.
WHOLE = (0, 0, 0, 0, 0, 0, 0)
BELOW = (0, 0, 0, 0, 3, 9, 20)


def _down(
    into: int, out: int, size: int = 3, stride: int | tuple[int, int] = 1, margin: int | None = None
) -> Block:
    margin = size // 2 if margin is None else margin
    return Block(nn.Conv2d(into, out, size, stride, margin))


def _up(into: int, out: int) -> Block:
    return Block(nn.ConvTranspose2d(into, out, 3, 2, 1, output_padding=1))


def _keep(channels: int, count: int) -> list[Block]:
    return [Block(nn.Conv2d(channels, channels, 3, 1, 1), residual=True) for _ in range(count)]


class Wav2LipNetwork(nn.Module):
    """mel [B, 1, 80, 16] in -4..4 and faces [B, 6, 96, 96] -> faces [B, 3, 96, 96], 0..1, BGR.

    Channels 0-2 of the faces are the one to paint with its lower half black, 3-5 a whole one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.face_encoder_blocks = nn.ModuleList(
            [
                nn.Sequential(_down(6, 16, size=7)),
                nn.Sequential(_down(16, 32, stride=2), *_keep(32, 2)),
                nn.Sequential(_down(32, 64, stride=2), *_keep(64, 3)),
                nn.Sequential(_down(64, 128, stride=2), *_keep(128, 2)),
                nn.Sequential(_down(128, 256, stride=2), *_keep(256, 2)),
                nn.Sequential(_down(256, 512, stride=2), *_keep(512, 1)),
                nn.Sequential(_down(512, 512, margin=0), _down(512, 512, size=1)),
            ]
        )
        self.audio_encoder = nn.Sequential(
            *(_down(1, 32), *_keep(32, 2)),
            *(_down(32, 64, stride=(3, 1)), *_keep(64, 2)),
            *(_down(64, 128, stride=3), *_keep(128, 2)),
            *(_down(128, 256, stride=(3, 2)), *_keep(256, 1)),
            *(_down(256, 512, margin=0), _down(512, 512, size=1)),
        )
        self.face_decoder_blocks = nn.ModuleList(
            [
                nn.Sequential(_down(512, 512, size=1)),
                nn.Sequential(Block(nn.ConvTranspose2d(1024, 512, 3)), *_keep(512, 1)),
                nn.Sequential(_up(1024, 512), *_keep(512, 2)),
                nn.Sequential(_up(768, 384), *_keep(384, 2)),
                nn.Sequential(_up(512, 256), *_keep(256, 2)),
                nn.Sequential(_up(320, 128), *_keep(128, 2)),
                nn.Sequential(_up(160, 64), *_keep(64, 2)),
            ]
        )
        self.output_block = nn.Sequential(_down(80, 32), nn.Conv2d(32, 3, 1), nn.Sigmoid())

    def forward(self, mel: Tensor, faces: Tensor) -> Tensor:
        """mel [B, 1, 80, 16], faces [B, 6, 96, 96] -> painted faces [B, 3, 96, 96], 0..1, BGR."""
        return self._paint(mel, faces, WHOLE)

    def paint_lower(self, mel: Tensor, faces: Tensor) -> Tensor:
        """The same but for its rows above LOWER, which are those of the whole face.

        A third of the work is not done, and not a bit of the rest is another.
        """
        painted = self._paint(mel, faces, BELOW)
        lower = painted[:, :, LOWER - SIDE :]
        return torch.cat([faces[:, 3:, :LOWER], lower], dim=2)

    def _paint(self, mel: Tensor, faces: Tensor, starts: tuple[int, ...]) -> Tensor:
        seen = []
        for block in self.face_encoder_blocks:
            faces = block(faces)
            seen.append(faces)
        made: Tensor = self.audio_encoder(mel)
        first = 0  # which row the first of `made` is
        for block, start in zip(self.face_decoder_blocks, starts, strict=True):
            made = block(made[:, :, start - first :])
            first = 2 * start
            made = torch.cat([made, seen.pop()[:, :, first:]], dim=1)
        painted: Tensor = self.output_block(made)
        return painted

    def fold(self) -> "Wav2LipNetwork":
        """The same without its normalisations, for use and no longer for learning; itself."""
        self.eval()
        for module in list(self.modules()):
            if isinstance(module, Block):
                module.fold()
        return self
