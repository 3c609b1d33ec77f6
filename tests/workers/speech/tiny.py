"""Voices in Piper's own file format, a few kilobytes each, that speak after a fashion.

Phonemes have their durations, vowels a tune that rises and falls from one to the next, consonants
are noise and pauses are silent; with the inputs, the outputs and the one Ceil that Piper's exported
VITS models have.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

RATE, HOP = 22050, 256
SYMBOLS = 256
VOWELS = "aeiouɐɑɒɔəɛɜɪʊʌæɨyøœʉᵻ"
SILENT = " .,!?;:^$_ˈˌː"


def make_voice(
    folder: Path,
    name: str,
    language: str,
    speakers: tuple[str, ...] = (),
    f0: float = 150.0,
    card: str | None = None,
    ceil: bool = True,
) -> Path:
    """Write NAME.onnx and NAME.onnx.json, and NAME.card for a model card; the model's path.

    `language` is espeak-ng's name for it. Speakers differ in pitch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    seconds = np.full(SYMBOLS, 0.045, np.float32)
    pitch = np.zeros(SYMBOLS, np.float32)
    noise = np.full(SYMBOLS, 0.06, np.float32)
    for symbol, ids in DEFAULT_PHONEME_ID_MAP.items():
        if symbol in VOWELS:
            # A tune over the vowels: half an octave wide.
            seconds[ids[0]], noise[ids[0]] = 0.09, 0.0
            pitch[ids[0]] = f0 * 2 ** (((ids[0] * 7) % 13 - 6) / 24)
        elif symbol in SILENT:
            seconds[ids[0]], noise[ids[0]] = (0.25 if symbol in ".,!?;:" else 0.012), 0.0
    seconds[0] = 0.006  # the pad between any two
    noise[0] = 0.0
    model = folder / f"{name}.onnx"
    onnx.save(_graph(seconds * RATE / HOP, pitch, noise, max(len(speakers), 1), ceil), str(model))
    config = {
        "audio": {"sample_rate": RATE, "quality": "medium"},
        "espeak": {"voice": language},
        "language": {"code": name.split("-", maxsplit=1)[0], "family": name[:2]},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_symbols": SYMBOLS,
        "num_speakers": max(len(speakers), 1),
        "speaker_id_map": {speaker: number for number, speaker in enumerate(speakers)},
        "hop_length": HOP,
        "dataset": name.split("-")[1],
    }
    (folder / f"{name}.onnx.json").write_text(json.dumps(config), encoding="utf-8")
    if card is not None:
        (folder / f"{name}.MODEL_CARD").write_text(card, encoding="utf-8")
    return model


def _graph(
    frames: np.ndarray, pitch: np.ndarray, noise: np.ndarray, speakers: int, ceil: bool
) -> onnx.ModelProto:
    tables = {
        "frames": frames.reshape(-1, 1),
        "pitch": pitch,
        "noise": noise,
        "tuning": np.linspace(1.0, 1.5, speakers).astype(np.float32),
    }
    scalars = {
        "zero": np.int64(0), "one": np.int64(1),
        "turn": np.float32(2 * np.pi / RATE), "two": np.float32(2.0), "three": np.float32(3.0),
        "half": np.float32(0.5), "third": np.float32(0.3), "voice": np.float32(0.15),
        "nothing": np.float32(0.0), "wobble": np.float32(0.02),
    }  # fmt: skip
    shapes = {
        "flat": np.array([-1]), "row": np.array([1, 1, -1]), "column": np.array([-1, 1]),
        "sound": np.array([1, 1, 1, -1]), "hop": np.array([1, HOP]), "axes": np.array([1]),
        "first": np.array([0]), "second": np.array([1]), "third_i": np.array([2]),
    }  # fmt: skip
    nodes = [
        ("Reshape", ["input", "flat"], "ids"),
        ("Gather", ["scales", "first"], "noise_scale"),
        ("Gather", ["scales", "second"], "length_scale"),
        ("Gather", ["scales", "third_i"], "noise_w"),
        # Durations, in frames.
        ("Gather", ["frames", "ids"], "usual"),
        ("Mul", ["usual", "length_scale"], "lasting"),
        ("RandomNormalLike", ["lasting"], "chance"),
        ("Mul", ["chance", "wobble"], "chance_small"),
        ("Mul", ["chance_small", "noise_w"], "chance_w"),
        ("Exp", ["chance_w"], "chance_e"),
        ("Mul", ["lasting", "chance_e"], "long"),
        ("Reshape", ["long", "row"], "long_row"),
        ("Ceil" if ceil else "Abs", ["long_row"], "w_ceil"),
        # Which phoneme each frame is of.
        ("Reshape", ["w_ceil", "flat"], "counts"),
        ("CumSum", ["counts", "zero"], "ends"),
        ("ReduceMax", ["ends"], "all"),
        ("Cast", ["all"], "all_i"),
        ("Squeeze", ["all_i"], "total"),
        ("Range", ["zero", "total", "one"], "frame"),
        ("Cast", ["frame"], "frame_f"),
        ("Reshape", ["frame_f", "column"], "frame_c"),
        ("GreaterOrEqual", ["frame_c", "ends"], "past"),
        ("Cast", ["past"], "past_i"),
        ("ReduceSum", ["past_i", "axes"], "which"),
        ("Reshape", ["which", "flat"], "which_f"),
        ("Gather", ["ids", "which_f"], "symbol"),
        # Pitch and noise of each sample.
        ("Gather", ["pitch", "symbol"], "f0"),
        ("Mul", ["f0", "tuned"], "f0_s"),
        ("Reshape", ["f0_s", "column"], "f0_c"),
        ("Expand", ["f0_c", "hop"], "f0_h"),
        ("Reshape", ["f0_h", "flat"], "f0_n"),
        ("CumSum", ["f0_n", "zero"], "cycles"),
        ("Mul", ["cycles", "turn"], "phase"),
        ("Sin", ["phase"], "tone1"),
        ("Mul", ["phase", "two"], "phase2"),
        ("Sin", ["phase2"], "tone2"),
        ("Mul", ["phase", "three"], "phase3"),
        ("Sin", ["phase3"], "tone3"),
        ("Mul", ["tone2", "half"], "tone2h"),
        ("Mul", ["tone3", "third"], "tone3h"),
        ("Sum", ["tone1", "tone2h", "tone3h"], "tones"),
        ("Greater", ["f0_n", "nothing"], "voiced"),
        ("Cast", ["voiced"], "voiced_f"),
        ("Mul", ["voiced_f", "voice"], "voiced_a"),
        ("Mul", ["tones", "voiced_a"], "sung"),
        ("Gather", ["noise", "symbol"], "hiss"),
        ("Reshape", ["hiss", "column"], "hiss_c"),
        ("Expand", ["hiss_c", "hop"], "hiss_h"),
        ("Reshape", ["hiss_h", "flat"], "hiss_n"),
        ("RandomNormalLike", ["hiss_n"], "air"),
        ("Mul", ["air", "hiss_n"], "air_h"),
        ("Mul", ["air_h", "noise_scale"], "hissed"),
        ("Add", ["sung", "hissed"], "wave"),
        ("Reshape", ["wave", "sound"], "output"),
    ]
    kinds = {
        "all_i": TensorProto.INT64, "frame_f": TensorProto.FLOAT, "past_i": TensorProto.INT64,
        "voiced_f": TensorProto.FLOAT,
    }  # fmt: skip
    made = [
        helper.make_node(
            kind,
            wanted,
            [output],
            **(
                {"to": kinds[output]} if kind == "Cast"
                else {"keepdims": 0} if kind in ("ReduceMax", "ReduceSum") else {}
            ),
        )
        for kind, wanted, output in nodes
    ]  # fmt: skip
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["b", "t"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["b"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    if speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, ["b"]))
        made.insert(0, helper.make_node("Gather", ["tuning", "sid"], ["tuned"]))
    else:
        made.insert(0, helper.make_node("Identity", ["tuning"], ["tuned"]))
    weights = [
        numpy_helper.from_array(np.asarray(value), name)
        for name, value in (tables | scalars | shapes).items()
    ]
    graph = helper.make_graph(
        made,
        "tiny",
        inputs,
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["b", 1, 1, "s"])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
