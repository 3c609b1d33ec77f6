"""Picture -> Portrait: find the face, frame it, measure it."""

import difflib
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from avatar_app.catalog.backgrounds import KEEP_BACKGROUND, Background, BackgroundKind
from avatar_app.catalog.presets import list_presets
from avatar_app.errors import PortraitError
from avatar_app.settings import Settings
from avatar_app.translation import N_
from avatar_app.translation import gettext as _
from workers.arrays import F32, Rgb
from workers.face.composition.framing import Framing, choose_frame
from workers.face.composition.staging import set_stage
from workers.face.detection.faces import SEARCH, Face, check_turn, choose
from workers.face.detection.landmarks import FaceMesh, pose_of, refine_lids
from workers.face.detection.orientation import find_upright, turn
from workers.face.detection.segmentation import segment, segment_closely
from workers.face.detection.visibility import find_hindrances
from workers.face.picture_decoding import Picture
from workers.face.picture_file import read_picture
from workers.face.portrait import Group, Portrait, measure_eyes
from workers.face.presets import PREFIX, read_preset

SOFT = 2.0  # enlargement over which a film looks soft
SOFT_PICTURE = N_(
    "The picture is enlarged {zoom:.1f} times and will look soft; a larger one is better."
)
GROUP = 1024  # pixels of the longer side of a picture in which one of several faces is chosen
DARK = 45  # mean of the face's grey values, 0..255


def portrait_from_picture(
    portrait: str,
    size: int,
    face: int | None,
    settings: Settings,
    aspect: float | None = None,
    background: Background = KEEP_BACKGROUND,
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
    picture = _read(portrait, settings)
    picture, faces = _find(picture)
    warnings: list[str] = []
    chosen = choose(faces, face, warnings)
    check_turn(chosen.landmarks, warnings)
    warnings += find_hindrances(picture.rgb, chosen.landmarks, chosen.sureness)
    mask = _mask(picture, chosen, aspect)
    framing, small = choose_frame(chosen.landmarks, mask, aspect, size)
    if small:
        warnings.append(_("The face is small in the picture; the film shows the part around it."))
    if max(framing.zoom) > SOFT:
        warnings.append(
            _(SOFT_PICTURE, zoom=max(framing.zoom)),
        )
    found = _measure(picture, chosen, framing, background, settings, warnings)
    return replace(found, zoom=float(max(framing.zoom)), group=_group(picture.rgb, faces))


def _read(portrait: str, settings: Settings) -> Picture:
    try:
        return read_picture(Path(portrait), settings.portrait_max_megapixels)
    except PortraitError as error:
        names = [preset.name for preset in list_presets(settings.assets_dir)]
        near = difflib.get_close_matches(portrait.lower(), names, 1)
        if error.code != "portrait_missing" or not near:
            raise
        meant = f"{str(error).removesuffix('.')}; perhaps you mean {PREFIX}{near[0]}."
        raise PortraitError(error.code, meant) from None


def _group(picture: Rgb, faces: list[Face]) -> Group | None:
    if len(faces) < 2:
        return None
    height, width = picture.shape[:2]
    scale = min(1.0, GROUP / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners = [
        [*face.landmarks[:, :2].min(axis=0), *face.landmarks[:, :2].max(axis=0)] for face in faces
    ]
    boxes = np.array(corners, np.float32) / np.array([width, height] * 2, np.float32)
    return Group(small, np.clip(boxes, 0, 1))


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
    """The faces, in the picture as it is or else turned upright."""
    quarter, faces = find_upright(picture.rgb)
    if not faces:
        raise PortraitError(
            "face_missing",
            _(
                "No face was found in the picture; use one where a face is well seen, "
                "from the front."
            ),
        )
    if quarter == 0:
        return picture, faces
    alpha = None if picture.alpha is None else np.rot90(picture.alpha, quarter)
    return Picture(turn(picture.rgb, quarter), alpha), faces


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
    elif background.kind == BackgroundKind.KEEP and not any(framing.pads):
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
        warnings.append(_("The face is very dark; more light makes it move better."))
    return Portrait(image, landmarks, irises, lids, mask, pose_of(landmarks), tuple(warnings))
