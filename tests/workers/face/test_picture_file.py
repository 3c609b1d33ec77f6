"""Every kind of picture, good and bad."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from avatar_app.errors import PortraitError
from tests.workers.face.photos import CLOSE, save
from workers.face.picture_decoding import STUDIO
from workers.face.picture_file import read_picture


def near(a: np.ndarray, b: np.ndarray, tolerance: float = 6) -> bool:
    return a.shape == b.shape and float(np.abs(a.astype(int) - b).mean()) < tolerance


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.jpg", {"quality": 92}),
        ("a.webp", {"quality": 90}),
        ("a.heic", {"quality": 90}),
        ("a.avif", {"quality": 90}),
        ("a.gif", {}),
        ("a.bmp", {}),
        ("a.tiff", {}),
    ],
)
def test_formats(tmp_path: Path, name: str, options: dict[str, object]) -> None:
    save(CLOSE, tmp_path / name, **options)
    picture = read_picture(tmp_path / name, 64)
    assert near(picture.rgb, CLOSE)
    assert picture.alpha is None


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    save(CLOSE, tmp_path / "a.png", format="JPEG", quality=92)
    assert near(read_picture(tmp_path / "a.png", 64).rgb, CLOSE)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture_upright(tmp_path: Path, orientation: int) -> None:
    # What a camera stores so that each orientation shows the same picture.
    stored = {
        1: CLOSE,
        2: CLOSE[:, ::-1],
        3: CLOSE[::-1, ::-1],
        4: CLOSE[::-1],
        5: CLOSE.transpose(1, 0, 2),
        6: np.rot90(CLOSE, 1),
        7: CLOSE[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(CLOSE, -1),
    }[orientation]
    stored = np.ascontiguousarray(stored)
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(stored, tmp_path / "a.jpg", quality=95, exif=exif)
    assert near(read_picture(tmp_path / "a.jpg", 64).rgb, CLOSE)


def test_modes(tmp_path: Path) -> None:
    grey = np.asarray(Image.fromarray(CLOSE).convert("L"))
    three = np.dstack([grey] * 3)
    save(grey, tmp_path / "grey.png")
    assert near(read_picture(tmp_path / "grey.png", 64).rgb, three, 1)
    save(Image.fromarray(CLOSE).convert("P", palette=Image.Palette.ADAPTIVE), tmp_path / "p.png")
    assert near(read_picture(tmp_path / "p.png", 64).rgb, CLOSE, 10)
    save(Image.fromarray(CLOSE).convert("CMYK"), tmp_path / "cmyk.jpg", quality=95)
    assert near(read_picture(tmp_path / "cmyk.jpg", 64).rgb, CLOSE)
    save(Image.fromarray(grey.astype(np.uint16) * 257), tmp_path / "deep.png")
    assert near(read_picture(tmp_path / "deep.png", 64).rgb, three, 1)


def test_transparency_shows_a_plain_wall_and_is_kept(tmp_path: Path) -> None:
    alpha = np.zeros(CLOSE.shape[:2], np.uint8)
    alpha[:, 100:200] = 255
    save(np.dstack([CLOSE, alpha]), tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png", 64)
    assert near(picture.rgb[:, 100:200], CLOSE[:, 100:200], 1)
    assert np.all(picture.rgb[:, :90] == STUDIO)
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, alpha)


def test_opaque_alpha_is_none(tmp_path: Path) -> None:
    save(np.dstack([CLOSE, np.full(CLOSE.shape[:2], 255, np.uint8)]), tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png", 64).alpha is None


def test_colour_profiles_are_turned_to_srgb(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save(CLOSE, tmp_path / "a.png", icc_profile=profile)
    assert near(read_picture(tmp_path / "a.png", 64).rgb, CLOSE, 1)
    save(CLOSE, tmp_path / "b.png", icc_profile=b"no profile at all")
    assert near(read_picture(tmp_path / "b.png", 64).rgb, CLOSE, 1)


def refused(path: Path, code: str, megapixels: int = 64) -> str:
    with pytest.raises(PortraitError) as caught:
        read_picture(path, megapixels)
    assert caught.value.code == code
    assert path.name in str(caught.value)
    return str(caught.value)


def test_what_is_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.png", "portrait_missing")
    refused(tmp_path, "portrait_missing")


@pytest.mark.parametrize("content", [b"", b"just words", b"<svg></svg>", bytes(range(256)) * 9])
def test_what_is_no_picture(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    refused(tmp_path / "a.jpg", "portrait_unreadable")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_what_was_cut_short(tmp_path: Path, name: str) -> None:
    save(CLOSE, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PortraitError) as caught:
        read_picture(tmp_path / name, 64)
    assert caught.value.code in ("portrait_truncated", "portrait_unreadable")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (9_000, 9_000)])
def test_bombs_are_refused_unexploded(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "bomb.png").write_bytes(bomb(*size))
    assert "64 megapixels" in refused(tmp_path / "bomb.png", "portrait_too_large")


def test_the_limit_is_a_setting(tmp_path: Path) -> None:
    save(np.zeros((1100, 1000, 3), np.uint8), tmp_path / "a.png")
    refused(tmp_path / "a.png", "portrait_too_large", megapixels=1)
    assert read_picture(tmp_path / "a.png", 2).rgb.shape == (1100, 1000, 3)


def test_a_stamp_is_too_small(tmp_path: Path) -> None:
    save(CLOSE[:40, :200], tmp_path / "a.png")
    assert "200 x 40" in refused(tmp_path / "a.png", "portrait_too_small")


def test_a_huge_jpeg_is_decoded_small(tmp_path: Path) -> None:
    large = Image.fromarray(CLOSE).resize((7000, 7000))
    buffer = io.BytesIO()
    large.save(buffer, "JPEG", quality=50)
    (tmp_path / "a.jpg").write_bytes(buffer.getvalue())
    assert max(read_picture(tmp_path / "a.jpg", 64).rgb.shape) < 7000
