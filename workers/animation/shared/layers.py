"""Layers that Wav2Lip and SadTalker's networks share."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Block(nn.Module):
    """Convolution, batch normalisation, perhaps what came in added, rectified."""

    def __init__(self, convolution: nn.Conv2d | nn.ConvTranspose2d, residual: bool = False) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(convolution, nn.BatchNorm2d(convolution.out_channels))
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, D, h, w] as the convolution makes it; the same shape if residual."""
        made: Tensor = self.conv_block(x)
        return torch.relu(made + x if self.residual else made)

    def fold(self) -> None:
        """The normalisation becomes a part of the convolution; no state_dict of the file's then."""
        convolution: Any = self.conv_block[0]
        norm: Any = self.conv_block[1]
        upwards = isinstance(convolution, nn.ConvTranspose2d)
        self.conv_block = nn.Sequential(fuse_conv_bn_eval(convolution, norm, transpose=upwards))
