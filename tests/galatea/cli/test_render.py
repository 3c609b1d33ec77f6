import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_app.catalog.voices import VOICES
from galatea.cli.main import run
from galatea.cli.render import _offer_better
from tests.waiting import PATIENCE
from tests.workers.face.photos import CLOSE
from tests.workers.video.clips import sway, write_clip

ROOT = Path(__file__).parents[3]
COMMAND = [str(Path(sys.executable).with_name("galatea"))]
ERROR = re.compile(r"error\[([a-z_]+)\]: \S.*[.?)]\n")

# The schema of a report; what stands in lists has the keys of its second half.
REPORT = {
    *("duration_s", "frames", "fps", "width", "height", "sample_rate", "tier", "speaker"),
    *("animator", "seed", "timings_s", "rtf", "peak_rss_mb", "words", "phonemes", "emotions"),
}
ROWS = {
    "words": {"text", "start", "end"},
    "phonemes": {"ipa", "viseme", "start", "end"},
    "emotions": {"name", "intensity", "start", "end"},
}
TIMINGS = {"speech", "face", "first_frame", "animate", "encode", "total"}


def render(*arguments: str, portrait: str = "preset:ava") -> list[str]:
    return ["render", "--portrait", portrait, "--size", "128", *arguments]


def test_a_film_is_made_with_captions_and_report(tmp_path: Path) -> None:
    film, report = tmp_path / "film.mp4", tmp_path / "film.json"
    script = tmp_path / "script.txt"
    script.write_text("Hi [happy 0.6] all [pause] there!", encoding="utf-8-sig")
    arguments = render("--script", str(script), "-o", str(film), "--report", str(report))

    done = subprocess.run(
        [*COMMAND, *arguments, "--captions", "vtt", "--captions", "srt"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"{film}\n"
    assert re.fullmatch(r"([A-Z][a-z ]+: \d+%(, \d+ s left)?\n)+", done.stderr)
    assert b"ftyp" in film.read_bytes()[:12]
    made = {file.name for file in tmp_path.iterdir()}
    assert made == {
        *("film.mp4", "film.json", "film.vtt", "film.srt", "film.poster.jpg", "script.txt")
    }
    told = json.loads(report.read_text(encoding="utf-8"))
    assert set(told) == REPORT
    assert set(told["timings_s"]) == TIMINGS
    for name, keys in ROWS.items():
        assert told[name]
        assert all(set(row) == keys for row in told[name])
        assert all(0 <= row["start"] <= row["end"] <= told["duration_s"] for row in told[name])
    assert [word["text"] for word in told["words"]] == ["Hi", "all", "there!"]
    assert [(row["name"], row["intensity"]) for row in told["emotions"]] == [
        ("neutral", 1.0),
        ("happy", 0.6),
    ]
    assert told["frames"] == round(told["duration_s"] * told["fps"])
    assert (told["width"], told["height"], told["seed"]) == (128, 128, 0)
    assert "pause" not in (tmp_path / "film.vtt").read_text(encoding="utf-8")


def test_a_video_speaks_and_what_is_odd_about_it_is_told(tmp_path: Path) -> None:
    wall = np.full_like(CLOSE, 150)
    clip = write_clip(sway(CLOSE, 30) + [wall] * 20, tmp_path / "me.mov")
    film = tmp_path / "film.mp4"
    arguments = render("--text", "Hi there!", "-o", str(film), portrait=str(clip))
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout == f"{film}\n"
    assert "warning: The face is out of sight in part of the video" in done.stderr
    clip = write_clip(sway(CLOSE, 12), tmp_path / "short.mp4")
    arguments = render("--text", "Hi there!", "-o", str(film), portrait=str(clip))
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[video_too_short]: The video is 0.5 s long")


def test_a_lexicon_says_how_words_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, lexicon = tmp_path / "film.json", tmp_path / "words.txt"
    lexicon.write_text("ava = /mumu/", encoding="utf-8")
    film = ["-o", str(tmp_path / "film.mp4"), "--report", str(report), "--lexicon", str(lexicon)]
    assert run(render("--text", "Ava", *film)) == 0
    told = json.loads(report.read_text(encoding="utf-8"))
    assert "".join(phoneme["ipa"] for phoneme in told["phonemes"]) == "mumu"
    assert [word["text"] for word in told["words"]] == ["Ava"]
    lexicon.write_text("ava = /mumu", encoding="utf-8")
    assert run(render("--text", "Ava", *film)) == 2
    assert "error[pronunciation_wrong]: Line 1 of the lexicon:" in capsys.readouterr().err


def test_shape_and_background_are_chosen(tmp_path: Path) -> None:
    report, room = tmp_path / "film.json", tmp_path / "room.png"
    Image.new("RGB", (300, 200), (10, 200, 90)).save(room)
    film = ["-o", str(tmp_path / "film.mov"), "--report", str(report), "--aspect", "9:16"]

    assert run(render("--text", "Hi", "--background", str(room), *film)) == 0

    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["width"], told["height"]) == (128, 228)
    with Image.open(tmp_path / "film.poster.jpg") as poster:
        red, green, blue = poster.getpixel((4, 4))
    assert abs(red - 10) + abs(green - 200) + abs(blue - 90) < 12


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_render_leaves_nothing_and_harms_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"an older film")
    arguments = render("--text", "It goes on and on, and on. " * 150, "-o", str(film))

    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    begun = process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)

    assert begun.startswith("Rendering")
    assert process.returncode == 128 + number
    assert out == ""
    assert err.splitlines()[-1] == "error[stopped]: Stopped; no partial film was left behind."
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
    assert film.read_bytes() == b"an older film"


def test_errors_of_the_real_command_are_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, *render("--script", "-", "-o", str(tmp_path / "film.mp4"))],
        capture_output=True,
        text=True,
        check=False,
        input="Hello,\nmy [hapy] friend",
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error[cue_unknown]: There is no cue [hapy] at character 11. Did you mean [happy]? For a "
        "bracket that is to be read write [[, as in [[hapy]. (stdin:2:4)\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (render("--text", ""), "script_empty"),
        (render("--text", "[happy] [pause]"), "script_silent"),
        (render("--text", "x" * 5001), "script_too_long"),
        (render("--text", "Hello [hapy]"), "cue_unknown"),
        (render("--text", "Hello [happy"), "cue_unclosed"),
        (render("--text", "Hello [happy 7]"), "cue_value"),
        (render("--text", "\udcff"), "script_unreadable"),
        (render("--script", "nowhere.txt"), "script_unreadable"),
        (render("--text", "Привет", "--voice", "en-male"), "text_unspeakable"),
        (render("--text", "Hi", "--voice", "bob"), "voice_unknown"),
        (render("--text", "Hi", "--voice", "en-male", "--language", "el"), "voice_conflict"),
        (render("--text", "Hi", "--language", "xx"), "language_unknown"),
        (render("--text", "Hi", "--tier", "gold"), "tier_unknown"),
        (render("--text", "Hi", "--animator", "puppet"), "animator_unknown"),
        (render("--text", "Hi", portrait="preset:nobody"), "preset_unknown"),
        (render("--text", "Hi", portrait="nowhere.png"), "portrait_missing"),
        (render("--text", "Hi", portrait=__file__), "portrait_unreadable"),
        (render("--text", "Hi", "--aspect", "2:1"), "aspect_unknown"),
        (render("--text", "Hi", "--background", "plaid"), "background_unknown"),
        (render("--text", "Hi", "--background", "nowhere.png"), "background_unknown"),
        (render("--text", "Hi", "--background", "transparent"), "output_opaque"),
        (render("--text", "Hi", "--background", __file__), "portrait_unreadable"),
        (render("--text", "Hi", "--size", "100"), "setting_invalid"),
        (render("--text", "Hi", "--size", "129"), "setting_invalid"),
        (render("--text", "Hi", "--fps", "5"), "setting_invalid"),
        (render("--text", "Hi", "--seed", "-1"), "setting_invalid"),
        (render("--text", "Hi", "--face", "0"), "setting_invalid"),
        (render("--text", "Hi", "--report", "."), "output_unwritable"),
        (render("--text", "Hi", "--report", "nowhere/report.json"), "output_unwritable"),
        (render("--text", "Hi", "--report", "film.mp4"), "output_unwritable"),
        (render("--text", "Hi", "--size", "big"), "usage"),
        (render("--text", "Hi", "--script", "a.txt"), "usage"),
        (render("--audio", "nowhere.wav"), "audio_missing"),
        (render("--audio", __file__, "--text", "Hi"), "audio_unreadable"),
        (render("--audio", __file__, "--voice", "male"), "usage"),
        (render("--audio", __file__, "--captions", "vtt"), "usage"),
        (render("--text", "Hi", "--captions", "ass"), "setting_invalid"),
        (render("--audio", "film.mp4"), "output_unwritable"),
        (render(), "usage"),
        (render("--txt", "Hi"), "usage"),
        (["render"], "usage"),
        (["rendr"], "usage"),
        (["voices", "--language", "xx"], "language_unknown"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    output = ["-o", "film.mp4"] if arguments[0] == "render" and len(arguments) > 1 else []

    assert run([*arguments, *output]) == 2

    told = capsys.readouterr()
    match = ERROR.fullmatch(told.err)
    assert match, told.err
    assert match[1] == code
    assert told.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "output", ["nowhere/film.mp4", "film.avi", "folder.mp4", ".", "/", "a" * 235 + ".mp4"]
)
def test_an_output_that_cannot_be_written_is_exit_2(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.mp4").mkdir()

    assert run(render("--text", "Hi", "-o", output)) == 2

    told = f"error[output_unwritable]: {output.removesuffix('.mp4')}"
    assert capsys.readouterr().err.startswith(told)
    assert [file.name for file in tmp_path.iterdir()] == ["folder.mp4"]


def test_a_preset_without_its_prefix_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for asked in ("ava", "Ava", "avaa"):
        assert run(render("--text", "Hi", "-o", "a.mp4", portrait=asked)) == 2
        assert "perhaps you mean preset:ava." in capsys.readouterr().err


def test_markup_is_spoken_as_its_words_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script, report = tmp_path / "talk.ssml", tmp_path / "film.json"
    script.write_text('<speak>Bonjour <break time="2s"/> à tous, je m\'appelle Marie.</speak>')
    arguments = render("--script", str(script), "-o", str(tmp_path / "film.mp4"), "--fps", "10")

    assert run([*arguments, "--report", str(report), "--language", "en"]) == 0

    told = capsys.readouterr().err
    assert "talk.ssml looks like SSML; its plain text is spoken." in told
    assert "The script looks French, but is spoken as English" in told
    words = json.loads(report.read_text(encoding="utf-8"))["words"]
    assert [word["text"] for word in words][:3] == ["Bonjour", "à", "tous,"]
    assert words[1]["start"] - words[0]["end"] > 1.9
    script.write_text("# Title\n\n[hapy] all")  # of which the places are no longer the file's

    assert run(arguments) == 2

    assert capsys.readouterr().err.endswith("as in [[hapy].\n")


def test_the_script_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "film.vtt"
    script.write_text("Hello!")
    arguments = render("--script", str(script), "-o", str(tmp_path / "film.mp4"))
    arguments += ["--captions", "vtt"]

    assert run(arguments) == 2

    assert "error[output_unwritable]" in capsys.readouterr().err
    assert script.read_text() == "Hello!"


def test_missing_weights_are_exit_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    picture = str(ROOT / "assets" / "presets" / "ava.jpg")

    # In a process that has not loaded the models yet.
    done = subprocess.run(
        [*COMMAND, *render("--text", "Hi", "-o", str(tmp_path / "film.mp4"), portrait=picture)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3
    assert done.stderr.startswith("error[weights_missing]: ")


def test_a_wrong_setting_is_exit_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GALATEA_TEXTLIMIT", "9")

    assert run(render("--text", "Hi", "-o", "film.mp4")) == 2

    assert capsys.readouterr().err.startswith("error[setting_invalid]: ")


def test_a_better_voice_is_told_of_where_a_basic_one_speaks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _offer_better(VOICES["el-female"])
    assert capsys.readouterr().err == (
        "warning: Greek is spoken with a basic voice. Piper's Rapunzelina (low) sounds more "
        "natural (63 MB, CC0 recordings; trained further from ryan (CC BY-NC-SA 4.0)); run "
        "`galatea weights get piper:el_GR-rapunzelina-low`.\n"
    )
    _offer_better(replace(VOICES["el-female"], engine="piper"))
    assert capsys.readouterr().err == ""
