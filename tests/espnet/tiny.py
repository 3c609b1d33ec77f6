"""Models in ESPnet's own format, a megabyte or less, untrained but for how long their sounds last.

They are made as ESPnet makes a model that it will train: from the task's default configuration.
"""

import argparse
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import soundfile
import torch
import yaml
from espnet2.gan_tts.hifigan import HiFiGANGenerator
from espnet2.tasks.tts import TTSTask

RATE, HOP = 16000, 200
ENGLISH = [
    "<blank>", "<unk>", "<space>", ",", ".", "!", "?", "'", "AA0", "AA1", "AA2", "AE0", "AE1",
    "AE2", "AH0", "AH1", "AH2", "AO0", "AO1", "AO2", "AW1", "AY0", "AY1", "AY2", "B", "CH", "D",
    "DH", "EH0", "EH1", "EH2", "ER0", "ER1", "EY0", "EY1", "EY2", "F", "G", "HH", "IH0", "IH1",
    "IH2", "IY0", "IY1", "IY2", "JH", "K", "L", "M", "N", "NG", "OW0", "OW1", "OW2", "OY1", "P",
    "R", "S", "SH", "T", "TH", "UH0", "UH1", "UW0", "UW1", "UW2", "V", "W", "Y", "Z", "ZH",
    "<sos/eos>",
]  # fmt: skip
_STRESSED = [mark + vowel for mark in "ˈˌ" for vowel in "aeiou"]
GREEK = ["<blank>", "<unk>", *"abdefijklmnoprstuvxzðɟɡɣɲɾʎʝθc,.;!", *_STRESSED, "ts", "<sos/eos>"]
LETTERS = ["<blank>", "<unk>", "<space>", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ',.!?", "<sos/eos>"]

_MEL = {"fs": RATE, "n_fft": 512, "hop_length": HOP, "win_length": 400, "n_mels": 20}
_VITS = {
    "sampling_rate": RATE,
    "generator_type": "vits_generator",
    "generator_params": {
        "hidden_channels": 16, "text_encoder_attention_heads": 2, "text_encoder_ffn_expand": 2,
        "text_encoder_blocks": 1, "decoder_channels": 16, "decoder_upsample_scales": [10, 5, 4],
        "decoder_upsample_kernel_sizes": [20, 10, 8], "decoder_resblock_kernel_sizes": [3],
        "decoder_resblock_dilations": [[1]], "posterior_encoder_layers": 2, "flow_flows": 1,
        "flow_layers": 1, "stochastic_duration_predictor_flows": 1,
        "stochastic_duration_predictor_dds_conv_layers": 1, "global_channels": 8,
    },
    "discriminator_type": "hifigan_period_discriminator",
    "discriminator_params": {"period": 2, "channels": 4, "max_downsample_channels": 8,
                             "downsample_scales": [3, 1], "kernel_sizes": [5, 3]},
}  # fmt: skip
_FASTSPEECH = {
    "adim": 16, "aheads": 2, "elayers": 1, "eunits": 16, "dlayers": 1, "dunits": 16,
    "postnet_layers": 0, "duration_predictor_chans": 8, "energy_predictor_chans": 8,
    "pitch_predictor_chans": 8, "gst_conv_layers": 2, "gst_conv_chans_list": [4, 4],
    "gst_gru_units": 8, "gst_tokens": 4, "gst_heads": 2,
}  # fmt: skip
FRAMES = 8.0  # that a sound lasts, about


def make_vits(place: Path, tokens: list[str], g2p: str | None, **more: Any) -> Path:
    """VITS: from tokens to sound in one go."""
    conf = _VITS | {"generator_params": _VITS["generator_params"] | {"spks": more.get("spks", -1)}}
    return _write(
        place, tokens, g2p, tts="vits", tts_conf=conf, feats_extract="linear_spectrogram",
        feats_extract_conf={"n_fft": 512, "hop_length": HOP, "win_length": 400},
        pitch_extract=None, energy_extract=None, normalize=None,
        pitch_normalize=None, energy_normalize=None,
        **{key: value for key, value in more.items() if key != "spks"},
    )  # fmt: skip


def make_fastspeech(place: Path, tokens: list[str], g2p: str | None, **more: Any) -> Path:
    """FastSpeech2: from tokens to a spectrogram, for Griffin-Lim or a vocoder."""
    stats = place / "stats"
    stats.mkdir(parents=True)
    conf = {}
    for name, size in (("feats", _MEL["n_mels"]), ("pitch", 1), ("energy", 1)):
        # As `espnet2.bin.tts_train --collect_stats` writes them.
        values = {"count": 100, "sum": np.full(size, -50.0), "sum_square": np.full(size, 75.0)}
        np.savez(place / "stats" / f"{name}_stats.npz", **values)
        key = "normalize_conf" if name == "feats" else f"{name}_normalize_conf"
        # The path is that of the machine on which the model was trained.
        conf[key] = {"stats_file": f"exp/tts_stats_raw/train/{name}_stats.npz"}
    return _write(
        place, tokens, g2p, tts="fastspeech2", tts_conf=_FASTSPEECH | more,
        feats_extract="fbank", feats_extract_conf=_MEL, normalize="global_mvn", **conf,
    )  # fmt: skip


def _write(place: Path, tokens: list[str], g2p: str | None, **chosen: Any) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(3)
    config = TTSTask.get_default_config() | {
        "token_list": tokens, "token_type": "phn" if g2p else "char", "g2p": g2p,
        "cleaner": "tacotron" if g2p is None or g2p.startswith("g2p_en") else None, "odim": None,
    } | chosen  # fmt: skip
    kept = yaml.safe_load(yaml.safe_dump(config))
    for key in ("normalize_conf", "pitch_normalize_conf", "energy_normalize_conf"):
        if "stats_file" in (config.get(key) or {}):
            name = Path(config[key]["stats_file"]).name
            config[key] = {"stats_file": str(place / "stats" / name)}
    model = TTSTask.build_model(argparse.Namespace(**config))
    _settle(model.tts)
    torch.save(model.state_dict(), place / "train.total_count.ave_10best.pth")
    (place / "config.yaml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    return place


def _settle(tts: torch.nn.Module) -> None:
    """Sounds that last some 0.1 s, as after training."""
    if hasattr(tts, "duration_predictor"):
        linear = tts.duration_predictor.linear
        torch.nn.init.normal_(linear.weight, std=0.02)
        torch.nn.init.constant_(linear.bias, float(np.log(FRAMES + 1)))
    elif hasattr(tts, "generator"):
        affine = tts.generator.duration_predictor.flows[0]
        torch.nn.init.constant_(affine.m, -float(np.log(FRAMES)))
    else:
        # It never says that it has ended, and is ended after ten frames a letter.
        torch.nn.init.constant_(tts.prob_out.bias, -20.0)


def make_transformer(place: Path, tokens: list[str]) -> Path:
    """Transformer-TTS, which says its sounds one after the other and has no rate of its own."""
    return _write(
        place, tokens, None, tts="transformer",
        tts_conf={
            "adim": 16, "aheads": 2, "elayers": 1, "eunits": 16, "dlayers": 1, "dunits": 16,
            "dprenet_units": 8, "embed_dim": 16, "eprenet_conv_layers": 0, "postnet_layers": 0,
        },
        feats_extract="fbank", feats_extract_conf=_MEL, normalize=None,
        pitch_extract=None, energy_extract=None, pitch_normalize=None, energy_normalize=None,
    )  # fmt: skip


def make_vocoder(place: Path) -> None:
    """HiFi-GAN as Parallel WaveGAN's project keeps it."""
    params = {
        "in_channels": _MEL["n_mels"], "out_channels": 1, "channels": 16, "kernel_size": 7,
        "upsample_scales": [10, 5, 4], "upsample_kernal_sizes": [20, 10, 8],
        "resblock_kernel_sizes": [3], "resblock_dilations": [[1]], "use_causal_conv": False,
    }  # fmt: skip
    torch.manual_seed(4)
    known = {key.replace("kernal", "kernel"): params[key] for key in params if "causal" not in key}
    place.mkdir()
    network = HiFiGANGenerator(**known)
    kept = {"model": {"generator": network.state_dict()}, "steps": 1}
    torch.save(kept, place / "checkpoint-1steps.pkl")
    config = {"generator_type": "HiFiGANGenerator", "generator_params": params}
    config |= {"sampling_rate": RATE, "format": "hdf5", "version": "0.5.1"}
    (place / "config.yml").write_text(yaml.safe_dump(config))
    with h5py.File(place / "stats.h5", "w") as stats:
        stats["mean"] = np.full(_MEL["n_mels"], -0.5, np.float32)
        stats["scale"] = np.full(_MEL["n_mels"], 2.0, np.float32)


def hum(file: Path, f0: float) -> None:
    """Two seconds of a voice that hums, at a rate that is not the model's."""
    when = np.arange(2 * 22050) / 22050
    tones = sum(np.sin(2 * np.pi * n * f0 * when) / n for n in range(1, 9))
    soundfile.write(file, 0.1 * tones, 22050)
