"""What a hostile file can do to a worker: nothing but be refused."""

import ast
import io
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from avatar_app.errors import PortraitError
from avatar_app.settings import ROOT
from tests.workers.face.photos import CLOSE, save
from tests.workers.face.test_picture_file import bomb
from tests.workers.video.clips import FFMPEG, run
from workers.face import picture_decoding, picture_file
from workers.face.picture_decoding import ENOUGH, RefusedError, decode
from workers.face.picture_file import read_picture
from workers.sandbox.bounded_process import ENVIRONMENT, Decoder, DiedError, confined
from workers.video.decoder import open_clip

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 200 200\n%%EndComments\nshowpage\n%%EOF\n"


def refusal(path: Path, megapixels: int = 64) -> PortraitError:
    with pytest.raises(PortraitError) as caught:
        read_picture(path, megapixels)
    return caught.value


def test_no_program_is_started_for_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostScript is drawn by Ghostscript, which this stands in for."""
    ghostscript = tmp_path / "bin" / "gs"
    ghostscript.parent.mkdir()
    ghostscript.write_text(f"#!/bin/sh\necho run >> {tmp_path}/started\nexit 1\n")
    ghostscript.chmod(0o755)
    monkeypatch.setenv("PATH", f"{ghostscript.parent}:{os.environ['PATH']}")
    monkeypatch.setitem(ENVIRONMENT, "PATH", os.environ["PATH"])
    (tmp_path / "me.jpg").write_bytes(EPS)
    assert refusal(tmp_path / "me.jpg").code == "portrait_unreadable"
    with pytest.raises(RefusedError):  # nor without what shuts it in
        decode(EPS, 64)
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize(
    "start", [b"%!PS-Adobe", b"P6\n9 9\n255\n", b"\x0a\x05\x01\x08", b"8BPS\0\1", b"icns", b"qoif"]
)
def test_formats_that_are_not_named_are_no_pictures(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(start + bytes(5000))
    assert refusal(tmp_path / "a.jpg").code == "portrait_unreadable"


def test_formats_are_named_wherever_a_picture_is_opened() -> None:
    for package in ("avatar_app", "workers", "galatea"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Image.open", "open_"):
                    assert "formats" in [given.arg for given in node.keywords], file


def deep_png(side: int) -> bytes:
    """Grey, 16 bit, small by its compression."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 16, 0, 0, 0, 0)
    row = b"\0" + b"\x12\x34" * side
    pack = zlib.compressobj(1)
    body = b"".join(pack.compress(row) for _ in range(side)) + pack.flush()
    png = b"\x89PNG\r\n\x1a\n"
    return png + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_large_deep_picture_stays_within_its_bounds(tmp_path: Path) -> None:
    """It took 2 GB and half a minute."""
    (tmp_path / "a.png").write_bytes(deep_png(8000))
    started = os.times()
    rgb = read_picture(tmp_path / "a.png", 64).rgb
    ended = os.times()
    assert rgb.shape == (4000, 4000, 3)
    used = ended.children_user + ended.children_system
    assert used - started.children_user - started.children_system < picture_decoding.SECONDS


@pytest.mark.parametrize(
    ("name", "options"), [("a.png", {}), ("a.jpg", {"quality": 60}), ("a.webp", {"quality": 50})]
)
def test_large_pictures_come_at_16_megapixels(
    tmp_path: Path, name: str, options: dict[str, object]
) -> None:
    wide = np.tile(CLOSE, (11, 17, 1))[:3300, :5280]  # 17.4 megapixels, a little over ENOUGH
    save(wide, tmp_path / name, **options)
    rgb = read_picture(tmp_path / name, 64).rgb
    assert ENOUGH / 4.5 < rgb.shape[0] * rgb.shape[1] <= ENOUGH
    assert rgb.shape[1] / rgb.shape[0] == pytest.approx(1.6, abs=0.01)


@pytest.mark.parametrize(("bound", "value"), [("MEGABYTES", 150), ("SECONDS", 0)])
def test_what_takes_too_much_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    module = tmp_path / "tight.py"
    module.write_text(
        "from workers.face import picture_decoding\n"
        "from workers.sandbox.bounded_process import serve\n"
        f"picture_decoding.{bound} = {value}\n"
        "serve(picture_decoding.answer)\n"
    )
    path = os.pathsep.join([str(tmp_path), ENVIRONMENT["PYTHONPATH"]])
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", path)
    monkeypatch.setattr(picture_file, "_DECODER", Decoder("tight"))
    (tmp_path / "a.png").write_bytes(deep_png(8000))
    error = refusal(tmp_path / "a.png")
    assert error.code == "portrait_too_large"
    assert "more memory or time" in str(error)


def test_pixels_are_counted_by_the_header(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(bomb(60_000, 60_000))
    assert refusal(tmp_path / "a.png").code == "portrait_too_large"


def test_who_decodes_knows_no_secrets() -> None:
    assert not [key for key in ENVIRONMENT if key.startswith(("GALATEA", "AZURE", "AWS"))]
    look = ["/bin/sh", "-c", "cat /etc/passwd; cat /proc/1/environ; exit 3"]
    done = subprocess.run(
        confined(look, 500, 10, []), env=ENVIRONMENT, capture_output=True, check=False
    )
    assert done.returncode == 3
    if _shuts_in():
        assert done.stdout == b""


def _shuts_in() -> bool:
    """Whether this kernel lets a process have namespaces of its own."""
    asked = "from workers.sandbox.confinement import isolate; print(isolate())"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip() == "True"


def test_neither_files_nor_network_are_reached_where_the_kernel_allows_that(
    tmp_path: Path,
) -> None:
    if not _shuts_in():
        pytest.skip("this kernel gives no namespaces")
    secret, seen = tmp_path / "secret", tmp_path / "seen"
    secret.write_text("secret")
    seen.write_text("seen")
    shell = f"cat {seen} {secret}; echo x > {seen}; echo x > /usr/x; ls /proc /sys /home /root"
    done = subprocess.run(
        confined(["/bin/sh", "-c", shell], 500, 10, [seen]),
        env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "seen"
    assert seen.read_text() == "seen"
    asked = (
        "import socket, encodings.idna\nfrom workers.sandbox.confinement import isolate\n"
        "isolate()\ntry:\n  socket.create_connection(('127.0.0.1', {port}), 2)\n"
        "except OSError as error:\n  print(error.errno)\n"
    )
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as server:
        told = subprocess.run(
            [sys.executable, "-c", asked.format(port=server.getsockname()[1])],
            env=ENVIRONMENT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert told.stdout.strip().isdecimal()  # refused, with the server right there


def test_limits_hold_everywhere() -> None:
    for shell, code in (
        ("while :; do :; done", -signal.SIGKILL),
        ("echo x > /tmp/galatea-is-not-written || exit 7", 7),
    ):
        done = subprocess.run(
            confined(["/bin/sh", "-c", shell], 500, 1, []), env=ENVIRONMENT,
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode in (code, -signal.SIGXFSZ)
    grow = confined([sys.executable, "-c", "bytearray(900_000_000)"], 300, 10, [])
    done = subprocess.run(grow, env=ENVIRONMENT, capture_output=True, check=False)
    assert done.returncode != 0


def test_a_decoder_that_dies_or_lies_or_sleeps_is_told(tmp_path: Path) -> None:
    for number, (body, overrun) in enumerate(
        (
            ("os.kill(os.getpid(), signal.SIGSEGV)", False),
            ("os.kill(os.getpid(), signal.SIGKILL)", True),
            ("print('[1')", False),
            ("print('{\"many\": 10}'); print('short')", False),
            ("time.sleep(600)", True),
        )
    ):
        code = f"import os, signal, time\ninput()\n{body}\n"
        (tmp_path / f"liar{number}.py").write_text(code)
        decoder = Decoder(f"liar{number}")
        path = os.pathsep.join([str(tmp_path), ENVIRONMENT["PYTHONPATH"]])
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(ENVIRONMENT, "PYTHONPATH", path)
            started = time.monotonic()
            with pytest.raises(DiedError) as caught:
                decoder.ask({}, 5.0, lambda told: int(told["many"]))
            assert caught.value.overrun == overrun, body
            assert time.monotonic() - started < 60
        decoder.close()


def test_each_picture_has_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "echo_pid.py").write_text(
        "import os\nfrom workers.sandbox.bounded_process import serve\n"
        "serve(lambda asked: ({'pid': os.getpid()}, ()))\n"
    )
    path = os.pathsep.join([str(tmp_path), ENVIRONMENT["PYTHONPATH"]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ENVIRONMENT, "PYTHONPATH", path)
        decoder = Decoder("echo_pid")
        ids = [decoder.ask({}, 60.0, lambda _: 0)[0]["pid"] for _ in range(3)]
        decoder.close()
    assert len(set(ids)) == 3


def test_a_video_over_4k_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    """A small one of 8K held the only worker for minutes."""
    size = "7680x4320"
    options = ("-preset", "ultrafast", "-frames:v", "2", "-pix_fmt", "yuv420p")
    run("-f", "lavfi", "-i", f"color=c=red:s={size}", *options, tmp_path / "8k.mp4")
    with pytest.raises(PortraitError) as caught:
        open_clip(tmp_path / "8k.mp4", FFMPEG)
    assert caught.value.code == "portrait_too_large"
    assert "7680 x 4320" in str(caught.value)
    run("-f", "lavfi", "-i", "color=c=red:s=4096x2160", *options, tmp_path / "4k.mp4")
    assert open_clip(tmp_path / "4k.mp4", FFMPEG).width == 4096


def test_png_with_a_text_bomb_is_refused_or_read(tmp_path: Path) -> None:
    """Compressed text of a gigabyte: Pillow has a limit of its own, and so have we."""
    save(CLOSE, buffer := io.BytesIO(), format="PNG")
    plain = buffer.getvalue()
    text = b"zTXt" + b"a\0\0" + zlib.compress(bytes(300_000_000))
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    (tmp_path / "a.png").write_bytes(plain[:33] + chunk + plain[33:])
    assert refusal(tmp_path / "a.png").code in (
        *("portrait_unreadable", "portrait_truncated", "portrait_too_large"),
    )
