"""Photo -> coefficients of a 3-D face model (Deng et al. 2019), by a ResNet-50 (He et al. 2016)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE = 224  # pixels of the picture that it looks at
# identity, expression, texture, angle, light, shift across and down, shift in depth
HEADS = (80, 64, 80, 3, 27, 2, 1)


class Bottleneck(nn.Module):
    """1 x 1 down to `width` channels, 3 x 3, 1 x 1 up to four times as many, and the input."""

    def __init__(self, cin: int, width: int, stride: int) -> None:
        super().__init__()
        cout = 4 * width
        self.conv1 = nn.Conv2d(cin, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, cout, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(cout)
        self.downsample = None
        if cin != cout:
            shortcut = nn.Conv2d(cin, cout, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(cout))

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, 4 width, H / stride, W / stride]."""
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return functional.relu(y + (x if self.downsample is None else self.downsample(x)))


class Backbone(nn.Module):
    """ResNet-50 up to its pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        channels = 64
        for number, (width, depth) in enumerate(
            zip((64, 128, 256, 512), (3, 4, 6, 3), strict=True), 1
        ):
            blocks = []
            for index in range(depth):
                blocks.append(Bottleneck(channels, width, 2 if index == 0 and number > 1 else 1))
                channels = 4 * width
            setattr(self, f"layer{number}", nn.Sequential(*blocks))

    def forward(self, x: Tensor) -> Tensor:
        """RGB [B, 3, 224, 224], 0..1 -> [B, 2048, 1, 1]."""
        x = functional.max_pool2d(functional.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for number in range(1, 5):
            x = getattr(self, f"layer{number}")(x)
        return x.mean(dim=(2, 3), keepdim=True)


@dataclass(frozen=True)
class Face:
    """What there is of a face in the face model's terms; expression [B, 64], angle [B, 3] in
    radians (pitch, yaw, roll), shift [B, 3] (across, up, nearer)."""

    expression: Tensor
    angle: Tensor
    shift: Tensor


class ReconNet(nn.Module):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.final_layers = nn.ModuleList(nn.Conv2d(2048, width, 1) for width in HEADS)

    def forward(self, x: Tensor) -> Tensor:
        """RGB [B, 3, 224, 224], 0..1 -> all coefficients [B, 257]."""
        features = self.backbone(x)
        return torch.cat([head(features).flatten(1) for head in self.final_layers], dim=1)


def split(coefficients: Tensor) -> Face:
    """The part of ReconNet's answer [B, 257] that moves."""
    _, expression, _, angle, _, across, deep = torch.split(coefficients, list(HEADS), dim=1)
    return Face(expression, angle, torch.cat([across, deep], dim=1))
