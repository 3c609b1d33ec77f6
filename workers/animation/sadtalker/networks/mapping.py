"""Coefficients of the face model -> how the fifteen points of a picture move."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

RADIUS = 13  # frames to either side that a frame is told with
WINDOW = 2 * RADIUS + 1
POINTS = 15
BINS = 66  # of 3 degrees each, from -99
HALF_TURN = 3.14  # what the networks learnt with; pi would turn heads 0.05 % further


@dataclass(frozen=True)
class Motion:
    """How points move: yaw, pitch, roll [B] in degrees, down [B], expression [B, 15, 3]."""

    yaw: Tensor
    pitch: Tensor
    roll: Tensor
    down: Tensor
    expression: Tensor

    def move(self, points: Tensor) -> Tensor:
        """Points [1 or B, 15, 3], x right, y down, z away, -1..1 -> where they go, [B, 15, 3]."""
        turned = points @ self.rotation().transpose(1, 2)
        shift = functional.pad(self.down[:, None, None], (1, 1))
        return turned + shift + self.expression

    def rotation(self) -> Tensor:
        """Roll first, then yaw, then pitch: [B, 3, 3]."""
        pitch, yaw, roll = (angle / 180 * HALF_TURN for angle in (self.pitch, self.yaw, self.roll))
        zero, one = torch.zeros_like(yaw), torch.ones_like(yaw)

        def matrix(*rows: tuple[Tensor, Tensor, Tensor]) -> Tensor:
            return torch.stack([torch.stack(row, dim=-1) for row in rows], dim=-2)

        nod = matrix(
            (one, zero, zero),
            (zero, pitch.cos(), -pitch.sin()),
            (zero, pitch.sin(), pitch.cos()),
        )
        shake = matrix(
            (yaw.cos(), zero, yaw.sin()),
            (zero, one, zero),
            (-yaw.sin(), zero, yaw.cos()),
        )
        tilt = matrix(
            (roll.cos(), -roll.sin(), zero),
            (roll.sin(), roll.cos(), zero),
            (zero, zero, one),
        )
        return nod @ shake @ tilt


class MappingNet(nn.Module):
    """`inputs` is 70 for pictures cut to the face, 73 for those that keep their frame."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.inputs = inputs
        self.first = nn.Sequential(nn.Conv1d(inputs, 1024, 7))
        for number in range(3):
            conv = nn.Conv1d(1024, 1024, 3, dilation=3)
            setattr(self, f"encoder{number}", nn.Sequential(nn.LeakyReLU(0.1), conv))
        self.fc_roll = nn.Linear(1024, BINS)
        self.fc_pitch = nn.Linear(1024, BINS)
        self.fc_yaw = nn.Linear(1024, BINS)
        self.fc_t = nn.Linear(1024, 3)
        self.fc_exp = nn.Linear(1024, 3 * POINTS)

    def forward(self, coefficients: Tensor) -> tuple[Tensor, ...]:
        """[B, inputs, 27] -> bins of yaw, pitch, roll [B, 66], shift [B, 3], expression [B, 45]."""
        x = self.first(coefficients)
        for number in range(3):
            x = getattr(self, f"encoder{number}")(x) + x[:, :, 3:-3]
        x = x.mean(dim=2)
        heads = (self.fc_yaw, self.fc_pitch, self.fc_roll, self.fc_t, self.fc_exp)
        return tuple(head(x) for head in heads)

    def motion(self, coefficients: Tensor) -> Motion:
        """[B, inputs, 27] -> how points move. Shifts across and in depth are left out, as ever."""
        yaw, pitch, roll, shift, expression = self(coefficients)
        return Motion(
            degrees(yaw),
            degrees(pitch),
            degrees(roll),
            shift[:, 1],
            expression.view(-1, POINTS, 3),
        )


def degrees(bins: Tensor) -> Tensor:
    """How likely each bin is, before softmax [B, 66] -> the angle that is meant [B]."""
    numbers = torch.arange(BINS, dtype=bins.dtype, device=bins.device)
    return 3 * (bins.softmax(dim=1) * numbers).sum(dim=1) - 99
