"""Sound -> how the head moves: the decoder of a conditional variational autoencoder.

Its encoder, which learning needs and playing does not, is left in the file.
"""

import torch
from torch import Tensor, nn

from workers.animation.sadtalker.networks.blocks import audio_encoder

FRAMES = 32  # that it decides together
LATENT = 64  # random numbers that it starts from
STYLES = 46  # ways of moving that it has learnt
POSE = 6  # angle 3, shift 3


class ResidualConv(nn.Module):
    """Two convolutions, each after its norm, beside a short cut; halves `stride` of its axes."""

    def __init__(self, cin: int, cout: int, stride: tuple[int, int]) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.BatchNorm2d(cin),
            nn.ReLU(),
            nn.Conv2d(cin, cout, 3, stride, 1),
            nn.BatchNorm2d(cout),
            nn.ReLU(),
            nn.Conv2d(cout, cout, 3, padding=1),
        )
        self.conv_skip = nn.Sequential(nn.Conv2d(cin, cout, 3, stride, 1), nn.BatchNorm2d(cout))

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, T, 6] -> [B, cout, T', 6]."""
        y: Tensor = self.conv_block(x) + self.conv_skip(x)
        return y


class Upsample(nn.Module):
    """Twice as many frames."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.upsample = nn.ConvTranspose2d(channels, channels, (2, 1), (2, 1))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T, 6] -> [B, C, 2T, 6]."""
        y: Tensor = self.upsample(x)
        return y


class ResUnet(nn.Module):
    """Poses over time, seen at four speeds."""

    def __init__(self) -> None:
        super().__init__()
        self.input_layer = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Conv2d(32, 32, 3, padding=1),
        )
        self.input_skip = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1))
        self.residual_conv_1 = ResidualConv(32, 64, (2, 1))
        self.residual_conv_2 = ResidualConv(64, 128, (2, 1))
        self.bridge = ResidualConv(128, 256, (2, 1))
        self.upsample_1 = Upsample(256)
        self.up_residual_conv1 = ResidualConv(256 + 128, 128, (1, 1))
        self.upsample_2 = Upsample(128)
        self.up_residual_conv2 = ResidualConv(128 + 64, 64, (1, 1))
        self.upsample_3 = Upsample(64)
        self.up_residual_conv3 = ResidualConv(64 + 32, 32, (1, 1))
        self.output_layer = nn.Sequential(nn.Conv2d(32, 1, 1), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        """[B, 1, T, 6] -> [B, 1, T, 6]."""
        full = self.input_layer(x) + self.input_skip(x)
        half = self.residual_conv_1(full)
        quarter = self.residual_conv_2(half)
        y = self.upsample_1(self.bridge(quarter))
        y = self.upsample_2(self.up_residual_conv1(torch.cat([y, quarter], dim=1)))
        y = self.upsample_3(self.up_residual_conv2(torch.cat([y, half], dim=1)))
        out: Tensor = self.output_layer(self.up_residual_conv3(torch.cat([y, full], dim=1)))
        return out


class Decoder(nn.Module):
    """Chance, style, first pose and sound -> a move of the head."""

    def __init__(self) -> None:
        super().__init__()
        self.resunet = ResUnet()
        self.MLP = nn.Sequential()
        self.MLP.add_module("L0", nn.Linear(LATENT + FRAMES * POSE + POSE, 128))
        self.MLP.add_module("A0", nn.ReLU())
        self.MLP.add_module("L1", nn.Linear(128, FRAMES * POSE))
        self.MLP.add_module("sigmoid", nn.Sigmoid())
        self.pose_linear = nn.Linear(POSE, POSE)
        self.linear_audio = nn.Linear(512, POSE)
        self.classbias = nn.Parameter(torch.zeros(STYLES, LATENT))

    def forward(self, chance: Tensor, style: Tensor, first: Tensor, heard: Tensor) -> Tensor:
        """[B, 64], [B] int, [B, 6], [B, 32, 512] -> what is added to the first pose [B, 32, 6]."""
        said = self.linear_audio(heard).flatten(1)
        latent = chance + self.classbias[style]
        moves = self.MLP(torch.cat([first, latent, said], dim=1)).view(-1, 1, FRAMES, POSE)
        out: Tensor = self.pose_linear(self.resunet(moves)[:, 0])
        return out


class Generator(nn.Module):
    """Holds the decoder under the name that the file gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.decoder = Decoder()


class AudioEncoder(nn.Module):
    """The same for the encoder of sound."""

    def __init__(self) -> None:
        super().__init__()
        self.audio_encoder = audio_encoder()


class Audio2Pose(nn.Module):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.audio_encoder = AudioEncoder()
        self.netG = Generator()

    def forward(self, mel: Tensor, first: Tensor, style: Tensor, chance: Tensor) -> Tensor:
        """[B, 32, 1, 80, 16], [B, 6], [B] int, [B, 64] -> pose over the first one, [B, 32, 6]."""
        heard = self.audio_encoder.audio_encoder(mel.flatten(0, 1)).view(len(mel), FRAMES, 512)
        move: Tensor = self.netG.decoder(chance, style, first, heard)
        return move
