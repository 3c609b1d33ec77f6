"""Vocoders as Parallel WaveGAN's project keeps them."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from espnet2.gan_tts.hifigan import HiFiGANGenerator

from workers.speech.engines.espnet.network import Model
from workers.speech.engines.espnet.vocoder import Vocoder


def test_it_is_the_network_on_features_as_it_learnt_them(models: Path) -> None:
    place = models / "weights" / "espnet" / "fast" / "vocoder"
    params = yaml.safe_load((place / "config.yml").read_text())["generator_params"]
    params["upsample_kernel_sizes"] = params.pop("upsample_kernal_sizes")
    del params["use_causal_conv"]
    network = HiFiGANGenerator(**params)
    kept = torch.load(place / "checkpoint-1steps.pkl", weights_only=True)
    network.load_state_dict(kept["model"]["generator"])
    feats = torch.from_numpy(np.random.default_rng(1).standard_normal((30, 20)).astype(np.float32))
    with torch.no_grad():
        wanted = network.inference((feats + 0.5) / 2.0).reshape(-1)
    heard = Vocoder(place).eval()(feats)
    assert len(heard) == 30 * 200
    assert heard.numpy() == pytest.approx(wanted.numpy(), abs=1e-5)


def test_a_model_speaks_by_the_vocoder_beside_it(models: Path, tmp_path: Path) -> None:
    place = models / "weights" / "espnet" / "fast"
    bare = shutil.copytree(place, tmp_path / "bare", ignore=shutil.ignore_patterns("vocoder"))
    with_it, without = (Model(path).say("Papa.", 1.0, "", None) for path in (place, bare))
    assert with_it.bounds is not None
    assert with_it.bounds[-1] == len(with_it.samples)
    assert not np.array_equal(with_it.samples, without.samples)


def test_a_kind_that_we_do_not_know_is_refused(models: Path, tmp_path: Path) -> None:
    source = models / "weights" / "espnet" / "fast" / "vocoder"
    place = shutil.copytree(source, tmp_path / "vocoder")
    config = yaml.safe_load((place / "config.yml").read_text())
    (place / "config.yml").write_text(yaml.safe_dump(config | {"generator_type": "VQVAE"}))
    with pytest.raises(KeyError, match="VQVAE"):
        Vocoder(place)
