"""Layers that several of the networks are made of, named as the published files name them."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.animation.shared.layers import Block as Hearing

_CONVS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


class Block(nn.Module):
    """Convolution, batch norm, leaky ReLU; before it twice the size, or after it half of it.

    `dims` is 2 or 3; depth, the first of three, always keeps its size.
    """

    def __init__(
        self,
        dims: int,
        cin: int,
        cout: int,
        grow: bool = False,
        shrink: bool = False,
        leak: float = 0.0,
    ) -> None:
        super().__init__()
        self.conv = _CONVS[dims - 1](cin, cout, 3, padding=1)
        self.norm: nn.Module = _NORMS[dims - 1](cout)
        self._grow = [1.0, 2.0, 2.0][-dims:] if grow else None
        self._shrink = shrink
        self._dims = dims
        self._leak = leak

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, (D,) H, W] -> [B, cout, (D,) H', W']."""
        if self._grow:
            x = functional.interpolate(x, scale_factor=self._grow)
        x = functional.leaky_relu(self.norm(self.conv(x)), self._leak)
        if self._shrink:
            x = (
                functional.avg_pool2d(x, 2)
                if self._dims == 2
                else functional.avg_pool3d(x, (1, 2, 2))
            )
        return x


def audio_encoder() -> nn.Sequential:
    """What both audio networks hear with: mel [B, 1, 80, 16] -> [B, 512, 1, 1].

    It is Wav2Lip's, of which they began.
    """
    layers: list[nn.Module] = []
    for cin, cout, stride, repeats in (
        (1, 32, (1, 1), 2),
        (32, 64, (3, 1), 2),
        (64, 128, (3, 3), 2),
        (128, 256, (3, 2), 1),
    ):
        layers.append(Hearing(nn.Conv2d(cin, cout, 3, stride, 1)))
        layers += [
            Hearing(nn.Conv2d(cout, cout, 3, padding=1), residual=True) for _ in range(repeats)
        ]
    layers.append(Hearing(nn.Conv2d(256, 512, 3)))
    layers.append(Hearing(nn.Conv2d(512, 512, 1)))
    return nn.Sequential(*layers)


def make_grid(depth: int, height: int, width: int) -> Tensor:
    """Places of a volume's voxels, -1..1 from centre to centre, x first: [D, H, W, 3]."""
    z, y, x = (
        2 * torch.arange(n, dtype=torch.float32, device="cpu") / (n - 1) - 1
        for n in (depth, height, width)
    )
    zz, yy, xx = torch.meshgrid(z, y, x, indexing="ij")
    return torch.stack([xx, yy, zz], dim=-1)
