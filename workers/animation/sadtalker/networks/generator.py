"""The photo's features, moved, and drawn again (SPADE: Park et al. 2019)."""

from torch import Tensor, nn
from torch.nn import functional

from workers.animation.sadtalker.networks.blocks import Block
from workers.animation.sadtalker.networks.dense_motion import CHANNELS, DEPTH, DenseMotion

LEAK = 0.2
HIDDEN = 128  # channels that a modulation is thought in


class ResBlock3d(nn.Module):
    """Two convolutions, each after its norm, and the input: [B, 32, D, H, W] both ways."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv3d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv3d(channels, channels, 3, padding=1)
        self.norm1 = nn.BatchNorm3d(channels)
        self.norm2 = nn.BatchNorm3d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        y = self.conv1(functional.relu(self.norm1(x)))
        y = self.conv2(functional.relu(self.norm2(y)))
        out: Tensor = x + y
        return out


class Spade(nn.Module):
    """A norm whose scale and shift at each place come from the features there."""

    def __init__(self, channels: int, features: int) -> None:
        super().__init__()
        self.mlp_shared = nn.Sequential(nn.Conv2d(features, HIDDEN, 3, padding=1), nn.ReLU())
        self.mlp_gamma = nn.Conv2d(HIDDEN, channels, 3, padding=1)
        self.mlp_beta = nn.Conv2d(HIDDEN, channels, 3, padding=1)

    def forward(self, x: Tensor, features: Tensor) -> Tensor:
        """[B, C, H, W], [B, 256, h, w] -> [B, C, H, W]."""
        hidden = self.mlp_shared(functional.interpolate(features, x.shape[2:]))
        normal = functional.instance_norm(x)
        modulated: Tensor = normal * (1 + self.mlp_gamma(hidden)) + self.mlp_beta(hidden)
        return modulated


class SpadeBlock(nn.Module):
    """Two modulated convolutions beside the input, modulated too where its width changes.

    The file keeps each kernel with its spectral norm; `checkpoint` folds them.
    """

    def __init__(self, cin: int, cout: int, features: int) -> None:
        super().__init__()
        self.conv_0 = nn.Conv2d(cin, cout, 3, padding=1)
        self.conv_1 = nn.Conv2d(cout, cout, 3, padding=1)
        self.norm_0 = Spade(cin, features)
        self.norm_1 = Spade(cout, features)
        self.conv_s = None
        if cin != cout:
            self.conv_s = nn.Conv2d(cin, cout, 1, bias=False)
            self.norm_s = Spade(cin, features)

    def forward(self, x: Tensor, features: Tensor) -> Tensor:
        """[B, cin, H, W], [B, 256, h, w] -> [B, cout, H, W]."""
        y = self.conv_0(functional.leaky_relu(self.norm_0(x, features), LEAK))
        y = self.conv_1(functional.leaky_relu(self.norm_1(y, features), LEAK))
        out: Tensor = y + (x if self.conv_s is None else self.conv_s(self.norm_s(x, features)))
        return out


class Decoder(nn.Module):
    """Moved features -> a picture four times their size."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Conv2d(256, 512, 3, padding=1)
        for number in range(6):
            setattr(self, f"G_middle_{number}", SpadeBlock(512, 512, 256))
        self.up_0 = SpadeBlock(512, 256, 256)
        self.up_1 = SpadeBlock(256, 64, 256)
        self.conv_img = nn.Conv2d(64, 3, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """[B, 256, h, w] -> RGB [B, 3, 4 h, 4 w], 0..1."""
        x = self.fc(features)
        for number in range(6):
            x = getattr(self, f"G_middle_{number}")(x, features)
        x = self.up_0(functional.interpolate(x, scale_factor=2.0), features)
        x = self.up_1(functional.interpolate(x, scale_factor=2.0), features)
        picture: Tensor = self.conv_img(functional.leaky_relu(x, LEAK)).sigmoid()
        return picture


class Generator(nn.Module):
    """See the module. `encode` is asked once a photo, the rest once a frame."""

    def __init__(self) -> None:
        super().__init__()
        self.dense_motion_network = DenseMotion()
        self.first = Block(2, 3, 64)
        self.down_blocks = nn.ModuleList(
            [Block(2, 64, 128, shrink=True), Block(2, 128, 256, shrink=True)]
        )
        self.second = nn.Conv2d(256, CHANNELS * DEPTH, 1)
        self.resblocks_3d = nn.Sequential()
        for number in range(6):
            self.resblocks_3d.add_module(f"3dr{number}", ResBlock3d(CHANNELS))
        self.third = Block(2, CHANNELS * DEPTH, 256, leak=0.01)
        self.fourth = nn.Conv2d(256, 256, 1)
        self.decoder = Decoder()

    def encode(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        """RGB [1, 3, S, S], 0..1 -> its features in space [1, 32, 16, S / 4, S / 4], and those of
        them that are moved on trial [1, 4, 16, S / 4, S / 4]."""
        x = self.first(photo)
        for down in self.down_blocks:
            x = down(x)
        features = self.resblocks_3d(self.second(x).unflatten(1, (CHANNELS, DEPTH)))
        return features, self.dense_motion_network.narrow(features)

    def warp(self, features: Tensor, field: Tensor) -> Tensor:
        """Features [1, 32, D, h, w] read at [B, D, h, w, 3] -> [B, 512, h, w]."""
        stack = features.expand(len(field), -1, -1, -1, -1)
        return functional.grid_sample(stack, field, align_corners=False).flatten(1, 2)

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        """Moved features [B, 512, h, w] and what of them stays seen [B, 1, h, w] -> RGB
        [B, 3, 4 h, 4 w], 0..1."""
        picture: Tensor = self.decoder(self.fourth(self.third(moved)) * visible)
        return picture
