"""Sound -> expression coefficients, one frame by itself: how lips, jaw and lids move."""

import torch
from torch import Tensor, nn

from workers.animation.sadtalker.networks.blocks import audio_encoder


class Audio2Exp(nn.Module):
    """What a frame sounds like, the face at rest and how far lids close -> its expression."""

    def __init__(self) -> None:
        super().__init__()
        self.audio_encoder = audio_encoder()
        self.mapping1 = nn.Linear(512 + 64 + 1, 64)

    def forward(self, mel: Tensor, rest: Tensor, blink: Tensor) -> Tensor:
        """[B, 1, 80, 16], expression [B, 64], closed lids 0..1 [B, 1] -> expression [B, 64]."""
        heard = self.audio_encoder(mel).flatten(1)
        expression: Tensor = self.mapping1(torch.cat([heard, rest, blink], dim=1))
        return expression
