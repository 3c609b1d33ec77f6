"""Kinds of files, told from real ones and from what only looks like one."""

import io
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from avatar_app.catalog.portrait_kinds import HEAD, PortraitKind, tell_kind
from tests.workers.video.clips import write_clip

FRAMES = [np.full((64, 64, 3), 30 * k, np.uint8) for k in range(5)]


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.3gp", "a.mkv", "a.webm", "a.avi"])
def test_videos(tmp_path: Path, name: str) -> None:
    codec = ["-c:v", "libvpx"] if name == "a.webm" else ["-c:v", "mpeg4"]
    clip = write_clip(FRAMES, tmp_path / name, *codec)
    assert tell_kind(clip.read_bytes()[:HEAD]) is PortraitKind.FOOTAGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF"])
def test_pictures(kind: str) -> None:
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    Image.fromarray(FRAMES[2]).save(out, kind)
    assert tell_kind(out.getvalue()[:HEAD]) is PortraitKind.PICTURE


def test_quicktime_from_before_brands() -> None:
    assert tell_kind(b"\x00\x00\x00\x20moov\x00\x00\x00\x6cmvhd") is PortraitKind.FOOTAGE


@pytest.mark.parametrize("head", [b"", b"hello", b"#EXTM3U\n/etc/passwd", b"RIFF\0\0\0\0WEBPVP8 "])
def test_what_is_no_video(head: bytes) -> None:
    assert tell_kind(head) is PortraitKind.PICTURE
