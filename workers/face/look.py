"""Picture -> Portrait: find the face, frame it, measure it."""

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import PortraitError
from avatar_app.frames import KEPT, Background, Behind
from avatar_app.settings import Settings
from workers.face.finder import find_faces
from workers.face.framing import Framing, choose_frame
from workers.face.mesh import FACE, FaceMesh, pose_of, refine_lids
from workers.face.nets import F32
from workers.face.picture import Picture, read_picture
from workers.face.portrait import Portrait, measure_eyes
from workers.face.presets import PREFIX, read_preset
from workers.face.segment import segment, segment_closely
from workers.face.stage import set_stage

Rgb = NDArray[np.uint8]

SMALLEST_EYES = 12.0  # pixels between the eyes under which nothing can be made of a face
SEARCH = 1280  # pixels of the longer side at which faces are looked for
TURNED, VERY_TURNED = 20.0, 35.0  # degrees of yaw
SOFT = 2.0  # enlargement over which a film looks soft
DARK = 45  # mean of the face's grey values, 0..255


@dataclass(frozen=True)
class Face:
    """One that was found: its landmarks [468, 3] in the picture's pixels."""

    landmarks: F32

    @property
    def eyes(self) -> float:
        return float(np.hypot(*(self.landmarks[263, :2] - self.landmarks[33, :2])))

    @property
    def centre(self) -> F32:
        middle: F32 = self.landmarks[:, :2].mean(axis=0)
        return middle

    @property
    def width(self) -> float:
        return float(np.ptp(self.landmarks[:, 0]))


def look(
    portrait: str,
    size: int,
    face: int | None,
    settings: Settings,
    aspect: float | None = None,
    background: Background = KEPT,
) -> Portrait:
    """The Portrait of a picture file or of "preset:NAME".

    `size` is the shorter side of the film in pixels. `aspect` is its width over its height; None
    keeps the picture's shape, save for what is longer than 20:9. `face` chooses among several, 1
    being the leftmost.
    Raises PortraitError, ChoiceError("preset_unknown"), MissingError("weights_missing").
    """
    if portrait.startswith(PREFIX):
        name = portrait.removeprefix(PREFIX)
        return read_preset(name, size, settings, aspect, background)
    picture = read_picture(Path(portrait), settings.portrait_max_megapixels)
    picture, faces = _find(picture)
    warnings: list[str] = []
    chosen = choose(faces, face, warnings)
    check_turn(chosen.landmarks, warnings)
    mask = _mask(picture, chosen, aspect)
    framing, small = choose_frame(chosen.landmarks, mask, aspect, size)
    if small:
        warnings.append("The face is small in the picture; the film shows the part around it.")
    if max(framing.zoom) > SOFT:
        warnings.append(
            f"The picture is enlarged {max(framing.zoom):.1f} times and will look soft; a larger "
            "one is better."
        )
    return _measure(picture, chosen, framing, background, settings, warnings)


def _mask(picture: Picture, face: Face, aspect: float | None) -> F32:
    """The person in the whole picture, 0..1 [H, W], to frame them by; blank if the frame is the
    picture's own, which needs none."""
    height, width = picture.rgb.shape[:2]
    if aspect is None:
        return np.zeros((height, width), np.float32)
    if picture.alpha is not None:
        return picture.alpha.astype(np.float32) / np.float32(255)
    scale = min(1.0, SEARCH / max(height, width))
    small = cv2.resize(picture.rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask: F32 = cv2.resize(segment_closely(small, face.landmarks * scale), (width, height))
    return mask


def _find(picture: Picture) -> tuple[Picture, list[Face]]:
    """The faces, in the picture as it is or else turned until there are some."""
    for quarter in (0, 1, 3, 2):
        turned = _turn(picture, quarter)
        faces = find_all(turned.rgb)
        if faces:
            return turned, faces
    raise PortraitError(
        "face_missing",
        "No face was found in the picture; use one where a face is well seen, from the front.",
    )


def _turn(picture: Picture, quarter: int) -> Picture:
    if quarter == 0:
        return picture
    alpha = None if picture.alpha is None else np.rot90(picture.alpha, quarter)
    return Picture(np.ascontiguousarray(np.rot90(picture.rgb, quarter)), alpha)


def find_all(image: Rgb) -> list[Face]:
    """All faces from left to right, in the picture's pixels."""
    scale = min(1.0, SEARCH / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mesh = FaceMesh()
    faces: list[Face] = []
    for box in find_faces(small):
        landmarks, flag = mesh.fit(small, box)
        found = Face((landmarks / scale).astype(np.float32))
        apart = [np.hypot(*(found.centre - f.centre)) > 0.5 * f.width for f in faces]
        # A mesh that leans more than this was fitted to a face that lies on its side.
        upright = abs(pose_of(landmarks).roll) < 60
        if flag > FACE and upright and all(apart):
            faces.append(found)
    return sorted(faces, key=lambda f: float(f.centre[0]))


def choose(faces: list[Face], face: int | None, warnings: list[str]) -> Face:
    """The face of that number, or else the largest. Raises PortraitError."""
    if face is not None:
        if not 1 <= face <= len(faces):
            raise PortraitError(
                "face_number",
                f"There is no face {face}: the picture shows {len(faces)}, counted from the left.",
            )
        chosen = faces[face - 1]
    else:
        chosen = max(faces, key=lambda f: f.eyes)
        if len(faces) > 1:
            warnings.append(
                f"The picture shows {len(faces)} faces; the largest is used. Choose another with "
                "--face N, counted from the left."
            )
    if chosen.eyes < SMALLEST_EYES * 1.5:  # outer corners lie further apart than centres
        raise PortraitError(
            "face_too_small",
            f"The face is too small: its eyes are {chosen.eyes / 1.5:.0f} pixels apart, and "
            f"{SMALLEST_EYES:.0f} is the least; use a larger photo, or cut it to the face.",
        )
    return chosen


def check_turn(landmarks: F32, warnings: list[str]) -> None:
    """Raises PortraitError("face_turned") where hardly half of the face is seen."""
    yaw = pose_of(landmarks).yaw
    if abs(yaw) > VERY_TURNED:
        raise PortraitError(
            "face_turned",
            f"The face is turned {abs(yaw):.0f} degrees to the side; use a photo where it looks "
            f"at the camera (up to {VERY_TURNED:.0f} degrees will do).",
        )
    if abs(yaw) > TURNED:
        warnings.append("The face is turned far to the side; one that looks ahead moves better.")


def _measure(
    picture: Picture,
    face: Face,
    framing: Framing,
    background: Background,
    settings: Settings,
    warnings: list[str],
) -> Portrait:
    moved = framing.move(face.landmarks)
    if picture.alpha is not None:
        mask = framing.cut(picture.alpha).astype(np.float32) / np.float32(255)
    elif background.kind == Behind.KEEP and not any(framing.pads):
        mask = segment(framing.cut(picture.rgb))
    else:
        inner = moved[:, :2] - np.array(framing.pads[:2], np.float32)
        mask = segment_closely(framing.cut(picture.rgb), inner)
    stage = set_stage(
        framing,
        picture.rgb,
        mask,
        picture.alpha is not None,
        None,
        background,
        measure_eyes(moved),
        settings.portrait_max_megapixels,
    )
    found, _ = FaceMesh().refit(stage.whole, moved)
    portrait = measure(stage.whole, found, stage.mask, warnings)
    return replace(portrait, image=stage.image, backdrop=stage.backdrop)


def measure(image: Rgb, found: F32, mask: F32, warnings: list[str]) -> Portrait:
    """The Portrait of a picture at the film's size whose landmarks are known."""
    irises, lids = FaceMesh().eyes(image, found)
    landmarks = refine_lids(found, lids)
    low, up = (found[:, 1].min(), found[:, 1].max())
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[max(0, int(low)) : int(up)]
    if grey.mean() < DARK:
        warnings.append("The face is very dark; more light makes it move better.")
    return Portrait(image, landmarks, irises, lids, mask, pose_of(landmarks), tuple(warnings))
