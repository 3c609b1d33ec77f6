"""Photo -> fifteen points in depth, as if the face looked ahead at rest (Wang et al. 2021)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.animation.sadtalker.networks.blocks import Block, make_grid
from workers.animation.sadtalker.networks.mapping import POINTS

DEPTH = 16
BLUR = 13  # pixels of the blur's side
SHARPNESS = 10.0  # of the softmax over a volume


class Predictor(nn.Module):
    """Down in the plane, then up in space."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 64, 128, 256, 512, 1024)
        self.down_blocks = nn.Sequential()
        self.up_blocks = nn.Sequential()
        for number in range(5):
            down = Block(2, widths[number], widths[number + 1], shrink=True)
            self.down_blocks.add_module(f"down{number}", down)
        self.conv = nn.Conv2d(1024, 1024 * DEPTH, 1)
        widths = (1024, 512, 256, 128, 64, 32)
        for number in range(5):
            up = Block(3, widths[number], widths[number + 1], grow=True)
            self.up_blocks.add_module(f"up{number}", up)

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, H, W] -> [B, 32, 16, H, W]."""
        flat = self.conv(self.down_blocks(x))
        out: Tensor = self.up_blocks(flat.unflatten(1, (-1, DEPTH)))
        return out


class Softener(nn.Module):
    """A quarter of the size, blurred before it: sigma 1.5 pixels, as the file has it."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weight", torch.zeros(3, 1, BLUR, BLUR))

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, H, W] -> [B, 3, H / 4, W / 4]."""
        blur = self.get_buffer("weight")
        return functional.conv2d(x, blur, padding=BLUR // 2, stride=4, groups=3)


class KeypointDetector(nn.Module):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.predictor = Predictor()
        self.kp = nn.Conv3d(32, POINTS, 3, padding=1)
        self.down = Softener()

    def forward(self, x: Tensor) -> Tensor:
        """RGB [B, 3, H, W], 0..1 -> x right, y down, z away, each -1..1: [B, 15, 3]."""
        maps = self.kp(self.predictor(self.down(x)))
        where = (SHARPNESS * maps.flatten(2)).softmax(dim=2).view_as(maps)
        grid = make_grid(*maps.shape[2:]).to(maps)
        # An axis at a time: sums of few numbers keep more digits than one over the whole volume.
        x = (where.sum(dim=(2, 3)) * grid[0, 0, :, 0]).sum(dim=2)
        y = (where.sum(dim=(2, 4)) * grid[0, :, 0, 1]).sum(dim=2)
        z = (where.sum(dim=(3, 4)) * grid[:, 0, 0, 2]).sum(dim=2)
        return torch.stack([x, y, z], dim=2)
