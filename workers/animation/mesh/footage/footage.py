"""Footage as the portrait: every frame of a video, with a mouth and an expression of ours.

The rig is built once, on the video's best frame. A place of a frame is found again on that frame
(`carry`), the rig says which place of the face has come there, and a second field says where the
frame's own mouth, which may speak itself, has that place. Head, eyes and light stay the video's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from workers.animation.mesh.footage.camera import Camera, fit_cameras, map_depth, part_of_mouth
from workers.animation.mesh.footage.relighting import relight, see_light
from workers.animation.mesh.footage.smile_teeth import borrow_teeth
from workers.animation.mesh.geometry import blendshapes
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Grid, combine, lay, spline
from workers.animation.mesh.mouth.mouth import Opening, paint_mouth
from workers.animation.mesh.mouth.teeth import MouthInterior
from workers.animation.mesh.rig.texture import FINE
from workers.arrays import F32, Floats, Pixels, smoothstep
from workers.face import mesh_indices as v
from workers.face.footage import Footage
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX

if TYPE_CHECKING:  # the animator draws through this module
    from workers.animation.mesh.rig.rig import Rig, Warp

MOUTH = len(blendshapes.MOUTH)
HABITS = 16  # components of what a mouth does
SEEN = 0.03  # pixels; what moves by less is left as it is
RING = [*v.INNER_UPPER, *v.INNER_LOWER]
OUTSIDE = [*v.OUTER_UPPER, *v.OUTER_LOWER]


@dataclass(frozen=True)
class Layer:
    """One layer of the face, blind to the other lip."""

    warp: "Warp"
    depth: F32  # [rows, columns] pixels, on the warp's grid
    habits: F32  # [HABITS, rows, columns, 2]: the frames' own mouths, as pixels to move by


@dataclass(frozen=True)
class Stage:
    """What is made once a film, for all frames."""

    footage: Footage
    axes: Axes
    step: int
    upper: Layer
    lower: Layer
    red: Pixels  # [H, W] where the lips of the best frame take the place of a frame's own
    light: F32  # [3] colour of the skin about the lips there
    carries: list[Camera]
    inside: MouthInterior
    still: F32  # [468, 3] landmarks of the best frame
    amounts: F32  # [frames, HABITS]: how much of each habit is in a frame


def build_stage(portrait: Portrait, footage: Footage, rig: "Rig") -> Stage:
    """Everything about footage that does not depend on what is said."""
    axes = rig.axes
    still = footage.landmarks[footage.best]
    face = axes.to_face(still[:, :2].astype(np.float64))
    carries = fit_cameras(still, footage.landmarks, axes)
    part = part_of_mouth(face)
    amounts, habits = _find_habits(footage, still, carries, part)
    return Stage(
        footage=footage,
        axes=axes,
        step=rig.upper.grid.step,
        upper=_layer(rig.upper, rig.upper.grid, still, axes, habits, v.LOWER_LIP),
        lower=_layer(rig.lower, rig.upper.grid, still, axes, habits, v.UPPER_LIP),
        red=_mask_lips(portrait, rig.points, axes.unit),
        light=see_light(portrait.image, still, axes.unit),
        carries=carries,
        inside=borrow_teeth(portrait, footage, carries, axes, rig.inside),
        still=still,
        amounts=amounts,
    )


def _find_habits(
    footage: Footage, still: F32, carries: list[Camera], part: Floats
) -> tuple[F32, Floats]:
    """What the mouths of the frames do: amounts [frames, HABITS] of habits [HABITS, 468, 2].

    That is how far each vertex is from where the best frame's would lie, seen from the best
    frame. A few principal components are all of it; what they leave out is the mesh's unrest.
    """
    flat, depth = still[:, :2].astype(np.float64), still[:, 2].astype(np.float64)
    own = np.stack(
        [
            (there - carry.place(flat, depth)) @ np.linalg.inv(carry.linear).T
            for carry, there in zip(carries, footage.landmarks[..., :2], strict=True)
        ]
    )
    own *= part[:, None]
    amounts, sizes, habits = np.linalg.svd(own.reshape(len(own), -1), full_matrices=False)
    amounts = (amounts * sizes)[:, :HABITS].astype(np.float32)
    return amounts, habits[:HABITS].reshape(-1, *own.shape[1:])


def _layer(
    warp: "Warp", whole: Grid, still: F32, axes: Axes, habits: Floats, blind: tuple[int, ...]
) -> Layer:
    """Habits of the vertices spread over the layer's grid; nothing moves at the whole's edge."""
    face = axes.to_face(still[:, :2].astype(np.float64))
    at = axes.to_face(warp.grid.nodes().astype(np.float64))
    keep = np.setdiff1d(np.arange(len(face)), blind)
    oval = face[list(v.OVAL)]
    centre = oval.mean(axis=0)
    x0, y0, x1, y1 = whole.box(0.0)
    t = np.linspace(0, 1, 9)
    edge = np.array([[x, y] for x in x0 + t * (x1 - x0) for y in (y0, y1)])
    sides = np.array([[x, y] for x in (x0, x1) for y in y0 + t[1:-1] * (y1 - y0)])
    rim = axes.to_face(np.concatenate([edge, sides]))
    around = np.concatenate([*(centre + (oval - centre) * far for far in (1.35, 1.6)), rim])
    value = np.zeros((len(keep) + len(around), 2 * len(habits)))
    value[: len(keep)] = habits[:, keep].transpose(1, 0, 2).reshape(len(keep), -1)
    spread = spline(np.concatenate([face[keep], around]), value, at)
    nodes = warp.grid.nodes()
    room = np.minimum(nodes - [x0, y0], np.array([x1, y1]) - nodes).min(axis=-1) / axes.unit
    spread *= smoothstep(room, 0, 0.4)[..., None]
    depth = map_depth(still, axes, warp.grid)
    spread = spread.reshape(*at.shape[:2], len(habits), 2).transpose(2, 0, 1, 3)
    return Layer(warp, depth, np.ascontiguousarray(spread, np.float32))


def draw_footage(
    stage: Stage, rig: "Rig", weights: F32, gain: F32, tracks: F32, number: int, frame: Pixels
) -> Pixels:
    """Draw the film's frame `number` into `frame`, and return it.

    `weights` are those of the rig's channels, `gain` what they do to the light, `tracks` one row
    of the performance.
    """
    shown = stage.footage.turn(number)
    carry, own = stage.carries[shown], stage.amounts[shown]
    photo = stage.footage.reel[shown]
    frame[:] = photo
    unit = stage.axes.unit * carry.scale
    light = see_light(photo, stage.footage.landmarks[shown], unit) / stage.light
    size = frame.shape[1], frame.shape[0]

    part = _window(stage, carry, stage.upper.warp.grid.box(0.0), size)
    nodes = part.nodes()
    rest, away = _trace_back(stage.upper, carry, own, weights, nodes)
    whole, face = frame[part.top : part.top + part.height, part.left : part.left + part.width], part
    _move(photo, part, away, frame, unit)

    moved = rig.points[OUTSIDE] + combine(weights[:MOUTH], rig.lips[:, OUTSIDE])
    lips = carry.place(moved, stage.still[OUTSIDE, 2])
    low, high = lips.min(axis=0) - 0.25 * unit, lips.max(axis=0) + 0.25 * unit
    rows, cols, part = part.window((low[0], low[1], high[0], high[1]))
    target = frame[part.top : part.top + part.height, part.left : part.left + part.width]
    tall, wide = target.shape[:2]
    nodes = nodes[rows, cols]
    colour, _ = _lay_lips(stage, rig, part, rest[rows, cols] - nodes, target, light)
    target[:] = colour
    rig.shading.apply(whole, gain, face, rest)
    rest, away = _trace_back(stage.lower, carry, own, weights, nodes)
    skin = _read_photo(photo, part, away, unit)[:tall, :wide]
    colour, alpha = _lay_lips(stage, rig, part, rest - nodes, skin, light)
    rig.shading.apply(colour, gain, part, rest)
    opening = _open(stage, rig, carry, weights, tracks)
    corner = np.array([part.left, part.top])
    inside = relight(stage.inside, light)
    paint_mouth(target, opening, inside, np.dstack([colour, alpha]), corner, unit)
    return frame


def place_points(stage: Stage, rig: "Rig", weights: F32, number: int) -> Floats:
    """Where the vertices lie in the film's frame `number`, [468, 2] pixels: lips and head."""
    moved = rig.points + combine(weights[:MOUTH], rig.lips)
    return stage.carries[stage.footage.turn(number)].place(moved, stage.still[:, 2])


def _move(photo: Pixels, part: Grid, away: F32, frame: Pixels, unit: float) -> None:
    """Draw what moves in a window, and no more."""
    rows, columns = np.nonzero(np.abs(away).max(axis=-1) > SEEN)
    if not len(rows):
        return
    # A node more on each side, since between nodes it moves too.
    row, column = max(0, int(rows.min()) - 1), max(0, int(columns.min()) - 1)
    near = away[row : rows.max() + 2, column : columns.max() + 2]
    left, top = part.left + column * part.step, part.top + row * part.step
    part = Grid(left, top, near.shape[1], near.shape[0], part.step)
    target = frame[top : top + part.height, left : left + part.width]
    target[:] = _read_photo(photo, part, near, unit)[: target.shape[0], : target.shape[1]]


def _lay_lips(
    stage: Stage, rig: "Rig", part: Grid, away: F32, skin: Pixels, light: F32
) -> tuple[Pixels, Pixels]:
    """The best frame's lips over a frame's skin [h, w, 3] in its light; the lower layer's alpha.

    A mouth that speaks is stretched, creased and shows its teeth: brought to rest, its lips would
    bear all of it. Those of the best frame do not.
    """
    tall, wide = skin.shape[:2]
    lips = _read(rig.texture, part, away, rig.scale)[:tall, :wide]
    red = _read(stage.red, part, away)[:tall, :wide].astype(np.float32) / np.float32(255)
    lit = cv2.multiply(lips[..., :3], (*light.tolist(), 1.0))
    return lay(lit, np.ascontiguousarray(skin), red), lips[..., 3]


def _trace_back(layer: Layer, carry: Camera, own: F32, weights: F32, nodes: F32) -> tuple[F32, F32]:
    """For pixels of a frame, the place on the best frame that has come there, and the way to
    where the frame itself has it; float32 [rows, columns, 2]."""
    grid = layer.warp.grid
    here = carry.find(nodes, grid, layer.depth)
    rest = here + layer.warp.undo(weights, here)
    moved = rest - here + grid.sample(combine(own, layer.habits), rest)
    moved = moved @ carry.linear.T.astype(np.float32)
    deeper = grid.sample(layer.depth, rest) - grid.sample(layer.depth, here)
    moved += deeper[..., None] * carry.lean.astype(np.float32)
    return rest, moved


def _window(
    stage: Stage, carry: Camera, box: tuple[float, float, float, float], size: tuple[int, int]
) -> Grid:
    """The grid of the frame's pixels over a box of the best frame."""
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]])
    depths = stage.still[[1, 234], 2]  # the nose's tip and an ear
    placed = np.concatenate([carry.place(corners, np.full(4, depth)) for depth in depths])
    low = np.clip(placed.min(axis=0), 0, np.array(size) - stage.step)
    high = np.clip(placed.max(axis=0), low + stage.step, size)
    return Grid.over((low[0], low[1], high[0], high[1]), stage.step)


def _read_photo(photo: Pixels, part: Grid, away: F32, unit: float) -> Pixels:
    """A frame's colours, read so that it loses nothing of its sharpness."""
    return _read(photo, part, away, how=cv2.INTER_LINEAR if unit >= FINE else cv2.INTER_CUBIC)


def _read(
    image: Pixels, part: Grid, away: F32, scale: float = 1.0, how: int = cv2.INTER_LINEAR
) -> Pixels:
    """The image's colours where each pixel of a grid's window comes from, `away` by nodes.

    The image has `scale` pixels to each of the film's.
    """
    xs = scale * (part.left + np.arange(part.width, dtype=np.float32))
    ys = scale * (part.top + np.arange(part.height, dtype=np.float32))
    x, y = cv2.split(part.enlarge(away * np.float32(scale)))
    read: Pixels = cv2.remap(image, x + xs, y + ys[:, None], how, borderMode=cv2.BORDER_REPLICATE)
    return read


def _mask_lips(portrait: Portrait, points: Floats, unit: float) -> Pixels:
    """Alpha of the lips on the best frame, uint8 [H, W], melting into the skin."""
    ring = points[[*v.OUTER_UPPER, *v.OUTER_LOWER[::-1]]]
    mask = np.zeros(portrait.image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [(ring * 16).round().astype(np.int32)], 255, cv2.LINE_AA, 4)
    size = 2 * round(0.05 * unit) + 1
    mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    soft: Pixels = cv2.GaussianBlur(mask, (0, 0), max(0.6, 0.035 * unit))
    return soft


def _open(stage: Stage, rig: "Rig", carry: Camera, weights: F32, tracks: F32) -> Opening:
    """Lips, jaw and head at the mouth in this frame."""
    axes = stage.axes
    shift = combine(weights[:MOUTH], rig.lips[:, [*RING, 14]])
    lips = carry.place(rig.points[RING] + shift[:-1], stage.still[RING, 2])
    face = axes.to_picture(np.array([[0.0, 0.0], [0.25, 0.0], [0.0, 0.25]]))
    corner = carry.place(face, np.full(3, float(stage.still[[13, 14], 2].mean())))
    linear = np.stack([corner[1] - corner[0], corner[2] - corner[0]], axis=1) / 0.25
    jaw_channel = list(blendshapes.MOUTH).index("jaw")
    jaw = weights[jaw_channel] * rig.lips[jaw_channel, 14] @ axes.rows.T / axes.unit
    down = carry.linear @ axes.down
    return Opening(
        upper=lips[: len(v.INNER_UPPER)],
        lower=lips[len(v.INNER_UPPER) :],
        jaw=jaw,
        place=np.column_stack([linear, corner[0]]),
        tongue=float(tracks[INDEX["tongueOut"]]),
        rounded=float(min(1.0, tracks[INDEX["mouthPucker"]] + 0.4 * tracks[INDEX["mouthFunnel"]])),
        down=down / np.hypot(*down),
    )
