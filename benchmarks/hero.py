"""The landing page's film, its poster and captions, made anew: `python -m benchmarks.hero`.

Four presets speak by turns with the voices that a new portal has. Each clip is a film by itself at
-16 LUFS; they are joined and compressed once more, so that the page loads quickly.
"""

import subprocess
import tempfile
from pathlib import Path

import pysubs2

from avatar_app.settings import ROOT, load_settings
from workers.video.ffmpeg import find_ffmpeg

CLIPS = (
    ("ava", "en-us-heart", "[happy] Hello everyone! I'm [excited] so glad to share this."),
    (
        "kofi",
        "en-us-michael",
        "[serious] No studio. No camera. [neutral] Just a portrait, and a few words.",
    ),
    ("elena", "el-kokoro-female", "[happy] Μιλάω και ελληνικά! [amazed] Δεν είναι υπέροχο;"),
    ("arjun", "ru-kokoro-male", "[excited] И по-русски тоже! [happy] Попробуйте сами."),
)
SIZE, QUALITY = 640, 27  # pixels; x264's constant rate factor


def make(target: Path) -> None:
    """Write hero.mp4, hero.jpg and hero.vtt into a folder."""
    ffmpeg = find_ffmpeg(load_settings().ffmpeg)
    captions = pysubs2.SSAFile()
    start = 0.0
    with tempfile.TemporaryDirectory() as name:
        films = [Path(name) / f"{preset}.mp4" for preset, _, _ in CLIPS]
        for film, (preset, voice, text) in zip(films, CLIPS, strict=True):
            command = ["galatea", "render", "--portrait", f"preset:{preset}", "--voice", voice]
            command += ["--size", str(SIZE), "--captions", "vtt", "--text", text, "-o", str(film)]
            subprocess.run(command, check=True)
            own = pysubs2.load(str(film.with_suffix(".vtt")))
            own.shift(s=start)
            captions.extend(own)
            start += _measure(film)
        inputs = [part for film in films for part in ("-i", str(film))]
        streams = "".join(f"[{n}:v][{n}:a]" for n in range(len(films)))
        joined = f"{streams}concat=n={len(films)}:v=1:a=1[v][a]"
        subprocess.run(
            [
                *(str(ffmpeg), "-y", "-loglevel", "error", *inputs, "-filter_complex", joined),
                *("-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "veryslow"),
                *("-crf", str(QUALITY), "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "80k"),
                *("-movflags", "+faststart", str(target / "hero.mp4")),
            ],
            check=True,
        )
        films[0].with_suffix(".poster.jpg").replace(target / "hero.jpg")
    captions.save(str(target / "hero.vtt"))


def _measure(film: Path) -> float:
    """Seconds of its picture."""
    import cv2  # noqa: PLC0415 # slow to load

    opened = cv2.VideoCapture(str(film))
    return float(opened.get(cv2.CAP_PROP_FRAME_COUNT) / opened.get(cv2.CAP_PROP_FPS))


if __name__ == "__main__":
    make(ROOT / "assets")
