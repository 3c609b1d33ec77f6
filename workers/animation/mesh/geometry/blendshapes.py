"""Blendshapes as displacements: of the mesh's vertices for the lips, of all skin for the rest.

Amounts are in eye distances (about 63 mm) at weight 1, in face coordinates, and were set by eye
on photos. A channel gathers the ARKit blendshapes which move the same flesh.
"""

import numpy as np

from workers.animation.mesh.geometry.axes import bump
from workers.arrays import Floats, smoothstep
from workers.face import mesh_indices as v

# Channels of the mouth, and the ARKit tracks that drive each: the mean of those given.
MOUTH: dict[str, tuple[str, ...]] = {
    "jaw": ("jawOpen",),
    "stretch_left": ("mouthStretchRight",),
    "stretch_right": ("mouthStretchLeft",),
    "smile_left": ("mouthSmileRight",),
    "smile_right": ("mouthSmileLeft",),
    "frown_left": ("mouthFrownRight",),
    "frown_right": ("mouthFrownLeft",),
    "raise": ("mouthUpperUpLeft", "mouthUpperUpRight"),
    "lower": ("mouthLowerDownLeft", "mouthLowerDownRight"),
    "press": ("mouthPressLeft", "mouthPressRight"),
    "pucker": ("mouthPucker",),
    "funnel": ("mouthFunnel",),
    "tuck": ("mouthRollLower",),
    "curl": ("mouthRollUpper",),
    "shrug": ("mouthShrugLower",),
    "shift_left": ("mouthRight",),
    "shift_right": ("mouthLeft",),
    "close": (),  # brings together the lips of a photo whose mouth is open
}
# Channels of the skin above. "Left" of a track is the person's, so the viewer's right.
SKIN: dict[str, tuple[str, ...]] = {
    "inner_brow": ("browInnerUp",),
    "outer_brow_left": ("browOuterUpRight",),
    "outer_brow_right": ("browOuterUpLeft",),
    "frown_brow_left": ("browDownRight",),
    "frown_brow_right": ("browDownLeft",),
    "cheek_left": ("cheekSquintRight",),
    "cheek_right": ("cheekSquintLeft",),
    "sneer_left": ("noseSneerRight",),
    "sneer_right": ("noseSneerLeft",),
}

JAW_DROP = 0.36  # how far a wide-open jaw (jawOpen 1) takes the lower lip
PARTED = 0.05  # an inner-lip gap above this shows something between the lips of the photo
OPEN_PHOTO = 0.075  # above this its mouth is open
OVERLAP = 0.012  # how far closed lips lie over each other


def shape_mouth(face: Floats) -> dict[str, Floats]:
    """Vertex displacements [468, 2] of each mouth channel for landmarks [468, 2], face units."""
    a, b = face[:, 0], face[:, 1]
    chin = float(face[v.CHIN, 1])
    left, right = -float(face[61, 0]), float(face[291, 0])
    half = (left + right) / 2
    side = np.where(a < 0, a / left, a / right)  # -1..1 from corner to corner
    upper, lower, ring = _lips()
    lip = upper + lower
    # 0 in the middle .. 1 at the inner corners, where the lips never part.
    within = np.clip(np.where(a < 0, a / face[78, 0], a / face[308, 0]), 0, 1)
    arch = 1 - within**2.6
    corner = np.zeros(len(face))
    corner[list(v.CORNERS)] = 1
    top = np.interp(a, face[list(v.OUTER_UPPER), 0], face[list(v.OUTER_UPPER), 1])
    bottom = np.interp(a, face[list(v.OUTER_LOWER), 0], face[list(v.OUTER_LOWER), 1])
    above, below = np.clip(top - b, 0, None), np.clip(b - bottom, 0, None)
    height_up = np.interp(
        a,
        face[list(v.INNER_UPPER), 0],
        np.clip(face[list(v.INNER_UPPER), 1] - face[list(v.OUTER_UPPER), 1], 0.02, 0.20),
    )
    height_low = np.interp(
        a,
        face[list(v.INNER_LOWER), 0],
        np.clip(face[list(v.OUTER_LOWER), 1] - face[list(v.INNER_LOWER), 1], 0.02, 0.25),
    )
    out = np.sign(a)
    # Hills around each corner, wide enough to take the cheek along.
    hill = np.exp(-0.5 * (((np.abs(side) - 1) * half / 0.17) ** 2 + (b / 0.20) ** 2))
    cheek = np.exp(-0.5 * (((np.abs(a) - 0.62) / 0.20) ** 2 + ((b + 0.35) / 0.20) ** 2))
    reach = np.exp(-((b / 0.34) ** 2)) * np.exp(-((np.clip(np.abs(a) - half, 0, None) / 0.24) ** 2))
    # All the width of the mouth comes in alike, the cheeks give way.
    inward = -out * half * np.minimum(np.abs(side), 1) * (1 - smoothstep(np.abs(side), 0.95, 2.0))
    inward = inward * np.exp(-((b / 0.34) ** 2))
    # A wide smile cannot be drawn together as far: its creases would be carried along.
    rounding = inward * (0.9 if lip_gap(face) > OPEN_PHOTO else 1.0)
    zero = np.zeros_like(a)

    # The chin and jaw line follow the hinge; the lower lip goes all the way, the corners a third.
    jaw = 0.9 * smoothstep(b, -0.02, 0.55 * chin) * (1 - 0.75 * smoothstep(np.abs(a), 0.35, 1.0))
    jaw *= 1 - smoothstep(b, chin, chin + 0.9)
    jaw = np.where(lower > 0, 0.28 + 0.72 * (1 - within**2.6) ** 0.7, jaw)
    jaw = np.where(upper > 0, 0.28 * within**5, jaw)
    jaw = np.where(corner > 0, 0.28, jaw)

    left_half = 1 - smoothstep(a, -0.12, 0.12)
    right_half = 1 - left_half
    stretch = np.stack([out * reach * np.clip(np.abs(side), 0, 1), -0.10 * reach], 1) * 0.115
    smile = np.stack([out * (0.078 * hill + 0.014 * cheek), -0.105 * hill - 0.055 * cheek], 1)
    frown = np.stack([out * 0.012 * hill, 0.115 * hill], 1)

    shapes: dict[str, Floats] = {
        "jaw": np.stack([0.28 * inward - 0.04 * a * jaw, jaw], 1) * JAW_DROP,
        "raise": np.stack(
            [zero, np.where(upper > 0, -(arch**0.7), -0.40 * bump(a, b, (0, -0.24), (0.28, 0.12)))],
            1,
        )
        * 0.075,
        "lower": np.stack(
            [zero, np.where(lower > 0, arch**0.7, 0.45 * bump(a, b, (0, 0.28), (0.28, 0.14)))], 1
        )
        * 0.09,
        "press": np.stack(
            [
                -0.04 * inward,
                np.where(upper > 0, (0.020 + 0.035 * (1 - ring)) * arch, 0)
                - np.where(lower > 0, (0.020 + 0.045 * (1 - ring)) * arch, 0),
            ],
            1,
        ),
        # The red thickens towards the outside; the slope of the sideways part stays under 0.7,
        # or skin would fold.
        "pucker": np.stack(
            [
                0.32 * rounding,
                np.where(upper > 0, (0.36 * ring - 0.34) * height_up * arch, 0)
                + np.where(lower > 0, (0.34 - 0.36 * ring) * height_low * arch, 0)
                - 0.30 * height_up * np.exp(-((above / 0.10) ** 2)) * arch * (above > 0)
                + 0.30 * height_low * np.exp(-((below / 0.14) ** 2)) * arch * (below > 0),
            ],
            1,
        ),
        "funnel": np.stack(
            [
                0.20 * rounding,
                np.where(upper > 0, -0.045 * arch, 0)
                + np.where(lower > 0, 0.070 * arch, 0)
                - 0.028 * np.exp(-((above / 0.12) ** 2)) * arch * (above > 0)
                + 0.045 * np.exp(-((below / 0.20) ** 2)) * arch * (below > 0),
            ],
            1,
        ),
        "tuck": np.stack(
            [
                zero,
                np.where(lower > 0, (0.004 * ring - 0.050 * (1 - ring)) * arch, 0)
                - np.where(upper > 0, (0.01 + 0.030 * ring) * arch, 0)
                - 0.04 * bump(a, b, (0, 0.30), (0.25, 0.14)) * (lower == 0),
            ],
            1,
        ),
        "curl": np.stack([zero, np.where(upper > 0, 0.05 * ring * arch, 0)], 1),
        "shrug": np.stack(
            [
                zero,
                -0.055 * bump(a, b, (0, 0.62 * chin), (0.26, 0.20)) * (lip == 0)
                - np.where(lower > 0, 0.030 * arch, 0)
                - np.where(upper > 0, 0.018 * arch, 0),
            ],
            1,
        ),
        "close": _close(face, ring, upper, lower, smile, inward),
    }
    for name, both in (("stretch", stretch), ("smile", smile), ("frown", frown)):
        shapes[f"{name}_left"] = both * left_half[:, None]
        shapes[f"{name}_right"] = both * right_half[:, None]
    sideways = np.stack([0.10 * np.exp(-0.5 * ((a / 0.5) ** 2 + (b / 0.25) ** 2)), zero], 1)
    shapes["shift_left"], shapes["shift_right"] = -sideways, sideways
    return {name: shapes[name] for name in MOUTH}


def shape_skin(at: Floats, face: Floats) -> dict[str, Floats]:
    """Displacements [..., 2] of each skin channel at face positions [..., 2]."""
    a, b = at[..., 0], at[..., 1]
    lids = face[[159, 386], 1].mean()
    # Brows slide over the bone: nothing moves at the lid margin and below it.
    free = 1 - smoothstep(b, lids - 0.24, lids - 0.02)
    lifted = 1 - smoothstep(b, lids - 0.17, lids + 0.0)
    shapes: dict[str, Floats] = {}
    inner = np.zeros_like(a)
    for eye, (name, sign) in enumerate((("left", 1.0), ("right", -1.0))):
        line = np.array([face[list(pair)].mean(axis=0) for pair in v.BROWS[eye]])
        weights = np.linspace(0, 1, len(line))  # temple -> nose
        nose = weights**1.5
        temple = (1 - weights) ** 0.7
        rising = [_plateau(a, b, (x, y)) for x, y in line]
        total = np.maximum(sum(rising), 1.0)
        inner = inner + sum(w * h for w, h in zip(nose, rising, strict=True)) / total
        outer = sum(w * h for w, h in zip(temple, rising, strict=True)) / total
        falling = [bump(a, b, (x, y), (0.15, 0.13)) for x, y in line]
        total = np.maximum(sum(falling), 1.0)
        knit = sum(w * h for w, h in zip(nose, falling, strict=True)) / total
        whole = sum(falling) / total
        shapes[f"outer_brow_{name}"] = np.stack([0 * a, -0.11 * outer * lifted], -1)
        shapes[f"frown_brow_{name}"] = np.stack(
            [sign * 0.074 * knit * free, (0.090 * knit + 0.035 * whole) * free], -1
        )
        x = -0.60 if eye == 0 else 0.60
        cheek = bump(a, b, (x, -0.42), (0.24, 0.16))
        shapes[f"cheek_{name}"] = np.stack([0 * a, -0.060 * cheek], -1)
        wing = bump(a, b, (-0.19 if eye == 0 else 0.19, -0.44), (0.11, 0.14))
        shapes[f"sneer_{name}"] = np.stack([0 * a, -0.050 * wing], -1)
    shapes["inner_brow"] = np.stack([0 * a, -0.11 * np.clip(inner, 0, 1) * lifted], -1)
    return {name: shapes[name] for name in SKIN}


def _plateau(a: Floats, b: Floats, at: tuple[float, float]) -> Floats:
    """A hill that is level over the height of a brow, so that its hair moves as one."""
    across = (a - at[0]) / 0.15
    above, under = np.clip(at[1] - 0.05 - b, 0, None), np.clip(b - at[1] - 0.05, 0, None)
    hill: Floats = np.exp(-0.5 * (across**2 + (above / 0.20) ** 2 + (under / 0.13) ** 2))
    return hill


def lip_gap(face: Floats) -> float:
    """The widest opening between the inner lips, in eye distances."""
    return float(np.max(face[list(v.INNER_LOWER), 1] - face[list(v.INNER_UPPER), 1], initial=0.0))


def _lips() -> tuple[Floats, Floats, Floats]:
    """Flags of upper and lower lip vertices, and each one's ring: 0 outside .. 1 inside."""
    upper, lower, ring = np.zeros((3, 468))
    for flags, rings in ((upper, v.UPPER_RINGS), (lower, v.LOWER_RINGS)):
        for k, vertices in enumerate(rings):
            flags[list(vertices[1:-1])] = 1
            ring[list(vertices[1:-1])] = k / 3
    return upper, lower, ring


def _close(
    face: Floats,
    ring: Floats,
    upper: Floats,
    lower: Floats,
    smile: Floats,
    inward: Floats,
) -> Floats:
    """What brings the photo's own lips together, and takes half of a wide smile back."""
    a, b = face[:, 0], face[:, 1]
    shape = np.zeros((len(face), 2))
    gap = np.clip(face[list(v.INNER_LOWER), 1] - face[list(v.INNER_UPPER), 1], 0, None)
    gap = gap + OVERLAP * (gap > 0)
    for upper_ring, lower_ring in zip(v.UPPER_RINGS, v.LOWER_RINGS, strict=True):
        for j in range(1, 10):
            up, low = upper_ring[j], lower_ring[j]
            shape[up, 1] = 0.42 * gap[j] * (0.72 + 0.28 * ring[up])
            shape[low, 1] = -0.58 * gap[j] * (0.75 + 0.25 * ring[low])
    rest = (upper + lower) == 0
    chin = 0.36 * gap.max() * np.exp(-(((b - 0.35) / 0.28) ** 2) - (a / 0.45) ** 2) * (b > 0)
    shape[rest, 1] -= chin[rest]
    if gap.max() > OPEN_PHOTO:
        corners = face[[61, 291], 1].mean() - 0.42 * gap.max() - face[13, 1]
        shape -= np.clip(0.45 - corners / 0.12, 0.3, 1.0) * smile
        shape[:, 0] += 0.14 * inward
    return shape
