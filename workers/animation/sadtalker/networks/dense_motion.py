"""Points of the photo and of a frame -> where each place of the photo's features goes."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.animation.sadtalker.networks.blocks import Block, make_grid
from workers.animation.sadtalker.networks.mapping import POINTS

CHANNELS = 32  # of the photo's features
DEPTH = 16
NARROW = 4  # channels of them that are moved on trial
SPREAD = 0.01  # variance of the blob that a point is drawn as
LEAST = 1e-3  # below which a point has no say


class Encoder(nn.Module):
    """The way down, each step kept."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.down_blocks = nn.ModuleList(
            Block(3, cin, cout, shrink=True) for cin, cout in pairwise(widths)
        )


class Decoder(nn.Module):
    """The way up, what was kept beside it."""

    def __init__(self, widths: tuple[int, ...], inputs: int) -> None:
        super().__init__()
        self.up_blocks = nn.ModuleList(
            Block(3, cin * (1 if number == 0 else 2), cout, grow=True)
            for number, (cin, cout) in enumerate(pairwise(widths))
        )
        width = widths[-1] + inputs
        self.conv = nn.Conv3d(width, width, 3, padding=1)
        self.norm: nn.Module = nn.BatchNorm3d(width)


class Hourglass(nn.Module):
    """Sees a volume from near and far: [B, cin, D, H, W] -> [B, 32 + cin, D, H, W]."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.encoder = Encoder((inputs, 64, 128, 256, 512, 1024))
        self.decoder = Decoder((1024, 512, 256, 128, 64, 32), inputs)
        self.width = 32 + inputs

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        kept = [x]
        for down in self.encoder.down_blocks:
            kept.append(down(kept[-1]))
        x = kept.pop()
        for up in self.decoder.up_blocks:
            x = torch.cat([up(x), kept.pop()], dim=1)
        return functional.relu(self.decoder.norm(self.decoder.conv(x)))


class DenseMotion(nn.Module):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.hourglass = Hourglass((POINTS + 1) * (NARROW + 1))
        width = self.hourglass.width
        self.mask = nn.Conv3d(width, POINTS + 1, 7, padding=3)
        self.compress = nn.Conv3d(CHANNELS, NARROW, 1)
        self.norm: nn.Module = nn.BatchNorm3d(NARROW)
        self.occlusion = nn.Conv2d(width * DEPTH, 1, 7, padding=3)

    def narrow(self, features: Tensor) -> Tensor:
        """What is moved on trial, once a photo: [1, 32, 16, H, W] -> [1, 4, 16, H, W]."""
        return functional.relu(self.norm(self.compress(features)))

    def try_out(self, narrow: Tensor, source: Tensor, driven: Tensor) -> tuple[Tensor, Tensor]:
        """Move the photo as each point alone would, and draw the points.

        [1, 4, D, H, W], [1, 15, 3], [B, 15, 3] -> places in the photo [B, 16, D, H, W, 3], the
        first of which is where they are; and what the hourglass sees, [B, 80, D, H, W].
        """
        count = len(driven)
        shape = narrow.shape[2:]
        grid = make_grid(*shape).to(narrow)
        shift = functional.pad(source - driven, (0, 0, 1, 0))
        ways = grid + shift[:, :, None, None, None]
        stack = narrow.expand(count * (POINTS + 1), -1, -1, -1, -1)
        moved = functional.grid_sample(stack, ways.flatten(0, 1), align_corners=False)
        blobs = functional.pad(blob(driven, grid) - blob(source, grid), (0, 0, 0, 0, 0, 0, 1, 0))
        moved = moved.view(count, POINTS + 1, NARROW, *shape)
        seen = torch.cat([blobs[:, :, None], moved], dim=2)
        return ways, seen.flatten(1, 2)

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """[B, 80, D, H, W] -> each point's say [B, 16, D, H, W], what stays seen [B, 1, H, W]."""
        thought = self.hourglass(seen)
        say = self.mask(thought).softmax(dim=1)
        visible = self.occlusion(thought.flatten(1, 2)).sigmoid()
        return torch.where(say < LEAST, torch.zeros_like(say), say), visible


def settle(ways: Tensor, say: Tensor) -> Tensor:
    """What the points' ways come to: [B, 16, D, H, W, 3], [B, 16, D, H, W] -> [B, D, H, W, 3]."""
    return torch.einsum("bkdhwc,bkdhw->bdhwc", ways, say)


def blob(points: Tensor, grid: Tensor) -> Tensor:
    """Points [B, 15, 3] drawn over a volume's places [D, H, W, 3]: [B, 15, D, H, W], 0..1.

    A Gaussian is the product of its axes, each of which needs few numbers.
    """
    z, y, x = (
        (-0.5 / SPREAD * (axis - points[:, :, None, column]) ** 2).exp()
        for axis, column in (
            (grid[:, 0, 0, 2], 2),
            (grid[0, :, 0, 1], 1),
            (grid[0, 0, :, 0], 0),
        )
    )
    return z[..., :, None, None] * y[..., None, :, None] * x[..., None, None, :]
