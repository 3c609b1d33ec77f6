"""Recordings: what is read, what is refused."""

import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from avatar_app.errors import RecordingError
from tests.workers.speech.hearing import sound, speak
from workers.speech.audio.loudness_meter import measure
from workers.speech.recordings.recording import LONGEST, LOUDNESS, RATE, Recording, read_recording
from workers.video.ffmpeg import find_ffmpeg

FFMPEG = find_ffmpeg(None)


def save(file: Path, samples: np.ndarray, rate: int = 22050, channels: int = 1) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setparams((channels, 2, rate, 0, "NONE", ""))
        pcm = np.clip(samples, -1, 1) * 32767
        out.writeframes(np.repeat(pcm, channels).round().astype("<i2").tobytes())
    return file


def read(file: Path) -> Recording:
    return read_recording(file, FFMPEG)


def refusal(file: Path) -> RecordingError:
    with pytest.raises(RecordingError) as caught:
        read(file)
    assert caught.value.exit_code == 2
    return caught.value


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("recording") / "spoken.wav"
    return save(file, 0.2 * sound(speak("Paper boats may be made by my baby.")))


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp3", "libmp3lame"),
        ("a.m4a", "aac"),
        ("a.ogg", "libopus"),
        ("b.ogg", "libvorbis"),
        ("a.webm", "libopus"),
        ("a.mov", "aac"),
        ("a.flac", "flac"),
    ],
)
def test_what_people_send_is_read(spoken: Path, tmp_path: Path, name: str, codec: str) -> None:
    file = tmp_path / name
    subprocess.run(
        [FFMPEG, "-v", "error", "-i", spoken, "-ar", "48000", "-c:a", codec, file], check=True
    )
    plain, other = read(spoken), read(file)
    assert other.seconds == pytest.approx(plain.seconds, abs=0.1)
    count = min(len(plain.samples), len(other.samples)) // 480 * 480
    loud = [np.square(one.samples[:count]).reshape(-1, 480).mean(axis=1) for one in (plain, other)]
    assert np.corrcoef(loud[0], loud[1])[0, 1] > 0.95  # in step to the hundredth of a second


def test_it_is_brought_to_our_loudness_and_left_alone(spoken: Path) -> None:
    recording = read(spoken)
    assert measure(recording.samples, RATE) == pytest.approx(LOUDNESS, abs=0.3)
    assert recording.warnings == ()
    with wave.open(str(spoken)) as opened:
        raw = np.frombuffer(opened.readframes(10**8), "<i2").astype(float)
    assert recording.seconds == pytest.approx(len(raw) / 22050, abs=0.001)
    back = np.interp(np.arange(len(raw)) / 22050, np.arange(len(recording.samples)) / RATE,
                     recording.samples)  # fmt: skip
    assert np.corrcoef(raw, back)[0, 1] > 0.98


def test_channels_become_one(tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 220 * np.arange(32000) / 16000) * 0.2
    assert read(save(tmp_path / "stereo.wav", tone, 16000, channels=2)).seconds == 2


def test_a_film_gives_its_sound(spoken: Path, tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    picture = ["-f", "lavfi", "-i", "color=c=red:s=64x64:d=1"]
    subprocess.run([FFMPEG, "-v", "error", *picture, "-i", spoken, file], check=True)
    assert read(file).seconds == pytest.approx(read(spoken).seconds, abs=0.1)


def test_lengths_have_bounds(tmp_path: Path) -> None:
    tone = np.sin(np.arange(round(0.4 * 8000)))
    short = refusal(save(tmp_path / "short.wav", tone, 8000))
    assert short.code == "audio_too_short"
    assert "0.40 s" in str(short)
    long = save(tmp_path / "long.wav", np.sin(np.arange(round((LONGEST + 2) * 8000))), 8000)
    assert refusal(long).code == "audio_too_long"


@pytest.mark.parametrize("level", [0.0, 3e-4])
def test_silence_is_refused(tmp_path: Path, level: float) -> None:
    hiss = np.random.default_rng(1).normal(0, level, 32000)
    error = refusal(save(tmp_path / "silent.wav", hiss, 16000))
    assert error.code == "audio_silent"
    assert "microphone" in str(error)


def test_what_is_overdriven_is_warned_of_or_refused(spoken: Path, tmp_path: Path) -> None:
    with wave.open(str(spoken)) as opened:
        raw = np.frombuffer(opened.readframes(10**8), "<i2") / 32768
    loud = raw / np.abs(raw).max()
    some, all_of_it = save(tmp_path / "some.wav", 2.5 * loud), save(tmp_path / "all.wav", 40 * loud)
    assert "overdriven" in read(some).warnings[0]
    error = refusal(all_of_it)
    assert error.code == "audio_clipped"
    assert "lower the microphone's level" in str(error)


def test_what_is_no_recording_is_refused(tmp_path: Path, spoken: Path) -> None:
    assert refusal(tmp_path / "nowhere.wav").code == "audio_missing"
    assert refusal(tmp_path).code == "audio_missing"
    text = tmp_path / "text.wav"
    text.write_text("This is no sound.")
    assert refusal(text).code == "audio_unreadable"
    # A playlist would have FFmpeg open whatever file it names.
    playlist = tmp_path / "list.wav"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{spoken}\n#EXT-X-ENDLIST\n")
    assert refusal(playlist).code == "audio_unreadable"
    picture = tmp_path / "picture.mp4"
    subprocess.run(
        [FFMPEG, "-v", "error", "-f", "lavfi", "-i", "color=c=red:s=64x64:d=1", picture], check=True
    )
    assert refusal(picture).code == "audio_unreadable"


def test_a_file_that_was_cut_off_gives_what_there_is(spoken: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.wav"
    file.write_bytes(spoken.read_bytes()[:60000])
    assert 1.0 < read(file).seconds < 1.5


def float_wav(file: Path, samples: np.ndarray, rate: int = 22050) -> Path:
    """Float32 [samples, channels] as a WAV file."""
    command = [FFMPEG, "-v", "error", "-f", "f32le", "-ar", str(rate)]
    command += ["-ac", str(samples.shape[1]), "-i", "-", "-c:a", "pcm_f32le", "-y", file]
    subprocess.run(command, input=samples.astype("<f4").tobytes(), check=True)
    return file


def raw(spoken: Path) -> np.ndarray:
    with wave.open(str(spoken)) as opened:
        return np.frombuffer(opened.readframes(10**8), "<i2") / 32768


@pytest.mark.parametrize("share", [1.0, 0.8])
def test_channels_that_cancel_each_other_are_heard(
    spoken: Path, tmp_path: Path, share: float
) -> None:
    """A microphone or a cable with one of its poles turned."""
    one = raw(spoken)
    heard = read(float_wav(tmp_path / "a.wav", np.column_stack([one, -share * one])))
    plain = read(spoken)
    assert heard.seconds == pytest.approx(plain.seconds, abs=0.01)
    assert np.corrcoef(heard.samples[:40000], plain.samples[:40000])[0, 1] > 0.98


def test_float_over_full_scale_is_not_cut_off(spoken: Path, tmp_path: Path) -> None:
    loud = 4 * raw(spoken) / np.abs(raw(spoken)).max()
    recording = read(float_wav(tmp_path / "a.wav", loud[:, None]))
    assert (recording.warnings, recording.clipped) == ((), 0.0)
    assert measure(recording.samples, RATE) == pytest.approx(LOUDNESS, abs=0.5)
    cut = np.clip(loud * 10, -1, 1)  # and this was, before it was saved as float
    assert refusal(float_wav(tmp_path / "b.wav", cut[:, None])).code == "audio_clipped"


def test_what_is_no_number_is_silence(spoken: Path, tmp_path: Path) -> None:
    broken = raw(spoken).copy()
    broken[1000:1010] = np.inf
    broken[2000:2010] = np.nan
    assert np.isfinite(read(float_wav(tmp_path / "a.wav", broken[:, None])).samples).all()


@pytest.mark.parametrize("order", ["silent first", "silent last"])
def test_the_track_that_speaks_is_found(spoken: Path, tmp_path: Path, order: str) -> None:
    silence = ["-f", "lavfi", "-i", "anullsrc=r=22050:cl=mono:d=3"]
    inputs = [*silence, "-i", spoken] if order == "silent first" else ["-i", spoken, *silence]
    file = tmp_path / "a.mp4"
    maps = ["-map", "0:a", "-map", "1:a", "-c:a", "aac"]
    subprocess.run([FFMPEG, "-v", "error", *inputs, *maps, file], check=True)
    assert read(file).seconds == pytest.approx(read(spoken).seconds, abs=0.1)
