"""From script to film, end to end, and what is left when it fails."""

import json
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_app.catalog.backgrounds import Background, BackgroundKind, read_background
from avatar_app.catalog.selection import find_voice
from avatar_app.catalog.tiers import TIERS
from avatar_app.errors import OutputError, PortraitError, ScriptError
from avatar_app.script.parser import parse
from avatar_app.script.script import Script
from avatar_app.settings import load_settings
from tests.workers.face.photos import CLOSE, save
from tests.workers.video.clips import sway, write_clip
from tests.workers.video.watching import clear_frames, frames, sound
from workers.film.pipeline import make_film
from workers.film.report import Film
from workers.film.spec import FilmSpec, Progress
from workers.video.ffmpeg import find_ffmpeg

TEXT = "Hello! [happy] My name is Ava, [sad 0.5] and I am made of paint."


def order(output: Path, text: str = TEXT, **changes: object) -> FilmSpec:
    script = parse(text)
    plain = FilmSpec(
        script=script,
        voice=find_voice(None, None, script.text),
        portrait="preset:ava",
        output=output,
        tier=TIERS["instant"],
        size=160,
    )
    return replace(plain, **changes)


def render(output: Path, text: str = TEXT, **changes: object) -> Film:
    return make_film(order(output, text, **changes), load_settings())


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = tmp_path_factory.mktemp("film")
    return render(folder / "film.mp4", captions=(folder / "film.vtt", folder / "film.srt"))


def test_film_poster_and_captions_are_there_and_nothing_else(film: Film) -> None:
    names = sorted(path.name for path in film.path.parent.iterdir())
    assert names == ["film.mp4", "film.poster.jpg", "film.srt", "film.vtt"]


def test_report_tells_the_truth(film: Film) -> None:
    report = film.report
    shown = frames(film.path)
    assert len(shown) == report.frames
    assert shown[0].shape == (report.height, report.width, 3)
    assert report.duration_s == pytest.approx(report.frames / report.fps)
    assert (report.tier, report.speaker, report.animator) == ("instant", "espeak", "mesh")
    assert [word.text for word in report.words] == parse(TEXT).text.split()
    assert [mood.name for mood in report.emotions] == ["neutral", "happy", "sad"]
    assert report.phonemes[-1].end == pytest.approx(report.duration_s, abs=1 / report.fps)
    for before, after in pairwise(report.emotions):
        assert before.end == pytest.approx(after.start)
    timings = report.timings_s
    assert set(timings) == {"speech", "face", "first_frame", "animate", "encode", "total"}
    assert 0 < timings["first_frame"] < timings["total"]
    assert report.rtf == pytest.approx(timings["total"] / report.duration_s)
    assert report.peak_rss_mb > 50


def test_report_is_plain_json(film: Film) -> None:
    told = json.loads(json.dumps(film.report.to_json()))
    assert set(told["words"][0]) == {"text", "start", "end"}
    assert set(told["phonemes"][0]) == {"ipa", "viseme", "start", "end"}
    assert set(told["emotions"][0]) == {"name", "intensity", "start", "end"}


def test_cues_are_in_no_caption(film: Film) -> None:
    for file in film.captions:
        text = file.read_text(encoding="utf-8")
        assert "[" not in text
        assert "happy" not in text
        assert "My name is Ava," in text


@pytest.mark.parametrize("clear", [False, True])
def test_captions_are_burnt_in_while_they_are_spoken(tmp_path: Path, clear: bool) -> None:
    text = "Good day [happy] to everyone here! [pause 2] Bye now."
    suffix, background = (".webm", "transparent") if clear else (".mp4", "#204060")
    behind = read_background(background)
    names = {burnt: tmp_path / f"{burnt}{suffix}" for burnt in (False, True)}
    made = {
        burnt: render(file, text, burnt=burnt, background=behind) for burnt, file in names.items()
    }
    look = clear_frames if clear else frames
    bare, shown = look(names[False]), look(names[True])
    assert len(bare) == len(shown)
    changed = [bool((abs(a.astype(int) - b) > 90).any()) for a, b in zip(bare, shown, strict=True)]
    report = made[True].report
    first, bye = report.words[0], next(word for word in report.words if word.text == "Bye")
    rest = next(word for word in report.words if word.text == "here!").end
    assert changed.index(True) == pytest.approx(first.start * report.fps, abs=1)
    wanted = [(first.start, rest), (bye.start, report.words[-1].end)]
    for start, end in wanted:
        assert all(changed[round(start * report.fps) + 1 : round(end * report.fps)])
    assert not any(changed[round((rest + 1) * report.fps) : round(bye.start * report.fps) - 1])


def test_sound_is_where_the_words_are(film: Film) -> None:
    audio = sound(film.path, film.report.sample_rate)
    power = audio**2

    def level(start: float, end: float) -> float:
        rate = film.report.sample_rate
        return float(np.sqrt(power[round(start * rate) : round(end * rate)].mean()))

    words = film.report.words
    assert level(0, words[0].start - 0.02) < 0.01
    assert all(level(word.start, word.end) > 0.01 for word in words)
    assert level(words[-1].end + 0.2, film.report.duration_s) < 0.01


def test_mouth_moves_with_the_words_and_the_wall_does_not(film: Film) -> None:
    shown = np.stack(frames(film.path)).astype(float)
    change = np.abs(np.diff(shown, axis=0)).max(axis=3)
    size = film.report.width
    mouth = change[:, int(0.55 * size) : int(0.64 * size), int(0.42 * size) : int(0.58 * size)]
    wall = change[:, : int(0.1 * size), : int(0.1 * size)]
    assert mouth.mean() > 1.5
    assert wall.mean() < 0.3


def test_the_same_order_gives_the_same_film(film: Film, tmp_path: Path) -> None:
    again = render(tmp_path / "again.mp4")
    assert again.path.read_bytes() == film.path.read_bytes()
    other = render(tmp_path / "other.mp4", seed=1)
    assert other.path.read_bytes() != film.path.read_bytes()


@pytest.mark.parametrize(("fps", "size"), [(24, 144), (30, 192), (60, 128)])
def test_rates_and_sizes(tmp_path: Path, fps: int, size: int) -> None:
    made = render(tmp_path / "film.mp4", "Hi there.", fps=fps, size=size).report
    assert (made.fps, made.width, made.height) == (fps, size, size)
    spoken = made.phonemes[-1].end
    assert made.duration_s == pytest.approx(spoken, abs=1 / fps)


@pytest.mark.parametrize("text", ["Καλημέρα [happy] σε όλους!", "Доброе утро, [excited] друзья!"])
def test_greek_and_russian(tmp_path: Path, text: str) -> None:
    made = render(tmp_path / "film.mp4", text, portrait=save(CLOSE, tmp_path / "photo.png"))
    assert [word.text for word in made.report.words] == parse(text).text.split()


@pytest.mark.parametrize("fps", [25, 30])
def test_a_video_speaks_and_goes_on_for_as_long_as_it_takes(tmp_path: Path, fps: int) -> None:
    clip = write_clip(sway(CLOSE, 30), tmp_path / "me.mov")
    made = render(tmp_path / "film.mp4", portrait=str(clip), fps=fps)
    report = made.report
    shown = np.stack(frames(made.path)).astype(float)
    assert len(shown) == report.frames > 3 * 1.2 * fps  # it was looped
    assert report.phonemes[-1].end == pytest.approx(report.duration_s, abs=1 / fps)
    step = np.abs(np.diff(shown, axis=0)).mean(axis=(1, 2, 3))
    assert step.max() < 4 * np.median(step)  # nor did it jump
    # The head goes to and fro as in the video: twice the way of 1.2 s.
    period = round(2 * (1.2 - 1 / fps) * fps)
    wall = shown[:, :30, :30]
    assert np.abs(wall[period] - wall[0]).mean() < 0.45 * np.abs(wall[period // 2] - wall[0]).mean()


def test_a_video_that_is_watched_can_be_let_go(tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 60), tmp_path / "me.mp4")
    told = 0

    def interrupt(progress: Progress) -> None:
        nonlocal told
        told += progress.stage == "face"
        if told > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_film(order(tmp_path / "film.mp4", portrait=str(clip)), load_settings(), interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["me.mp4"]


def test_progress_runs_to_the_end(tmp_path: Path) -> None:
    told: list[Progress] = []
    make_film(order(tmp_path / "film.mp4"), load_settings(), told.append)
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert told[0].stage == "face"
    assert {p.stage for p in told} == {"face", "speech", "animate", "encode"}


def test_frames_go_out_before_all_is_spoken(tmp_path: Path) -> None:
    """With 40 sentences, the first frame does not wait for the last."""
    made = render(tmp_path / "film.mp4", "This is a sentence of some length. " * 40, size=128)
    timings = made.report.timings_s
    assert timings["first_frame"] < timings["face"] + 0.5 * timings["speech"] + 0.5


def test_a_wide_film_before_a_colour(tmp_path: Path) -> None:
    made = render(
        tmp_path / "film.mp4", "Hi there.", aspect="16:9", background=read_background("#2f5d50")
    )
    assert (made.report.width, made.report.height) == (284, 160)
    shown = np.stack(frames(made.path)).astype(int)
    for corner in (shown[:, :12, :12], shown[:, :12, -12:]):
        assert np.abs(corner - (0x2F, 0x5D, 0x50)).max() <= 4
    assert shown[:, 60:100, 120:164].std() > 10  # somebody is there


def test_a_transparent_film_and_its_poster(tmp_path: Path) -> None:
    made = render(tmp_path / "film.webm", "Hi there.", background=read_background("transparent"))
    assert made.poster == tmp_path / "film.poster.png"
    shown = clear_frames(made.path)
    assert shown.shape == (made.report.frames, 160, 160, 4)
    assert shown[:, :12, :12, 3].max() <= 2
    assert shown[:, 90:120, 70:90, 3].min() >= 253
    poster = np.asarray(Image.open(made.poster)).astype(int)
    assert np.abs(shown[0, ..., 3] - poster[..., 3]).mean() < 1
    with pytest.raises(OutputError) as caught:
        render(tmp_path / "film.mp4", background=read_background("transparent"))
    assert caught.value.code == "output_opaque"


@pytest.mark.parametrize("existing", [True, False])
def test_a_failed_render_leaves_things_as_they_were(tmp_path: Path, existing: bool) -> None:
    output = tmp_path / "film.mp4"
    if existing:
        output.write_bytes(b"an older film")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(PortraitError):
        render(output, portrait=str(tmp_path / "nobody.png"))
    with pytest.raises(ScriptError):
        render(output, "Fine. 你好.", voice=find_voice("en-male", None, ""))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_interrupted_render_leaves_no_half_film(tmp_path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.fraction > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_film(order(tmp_path / "film.mp4"), load_settings(), interrupt)
    assert list(tmp_path.iterdir()) == []


def test_the_portrait_is_never_written_over(tmp_path: Path) -> None:
    photo = Path(save(CLOSE, tmp_path / "me.mp4", format="PNG"))
    content = photo.read_bytes()
    with pytest.raises(OutputError):
        render(photo, portrait=str(photo))
    beside = Path(save(CLOSE, tmp_path / "film.poster.jpg"))
    with pytest.raises(OutputError):
        render(tmp_path / "film.mp4", portrait=str(beside))
    assert photo.read_bytes() == content
    with pytest.raises(OutputError):
        render(
            tmp_path / "film.mp4",
            background=Background(BackgroundKind.PICTURE, picture=str(beside)),
        )


@pytest.fixture(scope="module")
def recording(film: Film, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound of a film, as its viewer may have recorded it."""
    file = tmp_path_factory.mktemp("recording") / "recording.m4a"
    command = [find_ffmpeg(None), "-v", "error", "-i", film.path, "-vn", "-c:a", "copy", file]
    subprocess.run(command, check=True)
    return file


def test_a_recording_is_the_voice(film: Film, recording: Path, tmp_path: Path) -> None:
    made = render(tmp_path / "again.mp4", audio=recording, captions=(tmp_path / "again.vtt",))
    assert made.report.speaker == "recording"
    assert made.report.duration_s == pytest.approx(film.report.duration_s, abs=0.1)
    assert [mood.name for mood in made.report.emotions] == ["neutral", "happy", "sad"]
    wanted, found = film.report.words, made.report.words
    assert [word.text for word in found] == [word.text for word in wanted]
    assert max(abs(a.start - b.start) for a, b in zip(wanted, found, strict=True)) < 0.12
    assert "My name is Ava," in made.captions[0].read_text(encoding="utf-8")
    ours, theirs = (sound(one.path, 16000) for one in (made, film))
    count = min(len(ours), len(theirs))
    assert np.corrcoef(ours[:count], theirs[:count])[0, 1] > 0.95


def test_a_recording_needs_no_transcript(recording: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    nobody_knows = Script("", (), emotion="sad", intensity=0.5)
    ordered = order(tmp_path / "again.mp4", audio=recording, script=nobody_knows)
    made = make_film(ordered, load_settings(), told.append)
    fractions = [progress.fraction for progress in told if progress.stage == "animate"]
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.7
    assert made.report.words == ()
    assert len({phoneme.ipa for phoneme in made.report.phonemes}) > 10
    assert [(mood.name, mood.intensity) for mood in made.report.emotions] == [("sad", 0.5)]


def test_the_recording_is_not_written_over(recording: Path) -> None:
    before = recording.read_bytes()
    with pytest.raises(OutputError) as caught:
        render(recording, audio=recording)
    assert caught.value.code == "output_unwritable"
    assert recording.read_bytes() == before
