"""A model in XTTS's own format with random weights, its parts as few and small as they may be.

It babbles: what is said cannot be heard, and all else is as with the real one. The decoder's width
is not to be chosen, so it takes 90 MB.
"""

import string
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.models import BPE
from TTS.tts.configs.xtts_config import XttsArgs, XttsAudioConfig, XttsConfig
from TTS.tts.models import xtts

LANGUAGES = [
    "en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "hu", "ko",
    "ja", "hi",
]  # fmt: skip
_LETTERS = string.ascii_lowercase + string.digits + ".,!?;:'-абвгдеёжзийклмнопрстуфхцчшщъыьэюяäöüß"


# Of the network that chooses sounds: as few as it may have, and as the published model has them.
TINY: dict[str, Any] = {
    "gpt_layers": 1, "gpt_n_model_channels": 64, "gpt_n_heads": 2, "decoder_input_dim": 64,
    "gpt_max_audio_tokens": 16, "gpt_max_text_tokens": 200, "gpt_num_audio_tokens": 34,
    "gpt_start_audio_token": 32, "gpt_stop_audio_token": 33,
}  # fmt: skip
PUBLISHED: dict[str, Any] = {
    "gpt_layers": 30, "gpt_n_model_channels": 1024, "gpt_n_heads": 16, "decoder_input_dim": 1024,
    "gpt_max_audio_tokens": 605, "gpt_max_text_tokens": 402, "gpt_num_audio_tokens": 1026,
    "gpt_start_audio_token": 1024, "gpt_stop_audio_token": 1025, "gpt_number_text_tokens": 6681,
}  # fmt: skip


def make_model(
    folder: Path,
    speakers: tuple[str, ...] = ("Ana Florence", "Viktor Eka"),
    sizes: dict[str, Any] = TINY,
    stop: float = -20.0,
) -> None:
    """Write config.json, model.pth, vocab.json and speakers_xtts.pth. `stop` is how much it is bent
    to end what it says: for nothing it would stop at once, or not at all.
    """
    folder.mkdir(parents=True)
    marks = ["[STOP]", "[UNK]", "[SPACE]", "[START]", *(f"[{code}]" for code in LANGUAGES)]
    tokens = [*marks, *_LETTERS]
    lacking = sizes.get("gpt_number_text_tokens", len(tokens)) - len(tokens)
    tokens += [f"<{number}>" for number in range(lacking)]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))
    tokenizer.add_special_tokens(marks)
    tokenizer.save(str(folder / "vocab.json"))
    whole = {"gpt_number_text_tokens": len(vocabulary)} | sizes
    args = XttsArgs(
        gpt_use_perceiver_resampler=True, gpt_start_text_token=3, gpt_stop_text_token=0, **whole
    )
    config = XttsConfig(model_args=args, audio=XttsAudioConfig(), languages=LANGUAGES)
    config.temperature, config.repetition_penalty = 0.75, 5.0
    config.gpt_cond_len, config.gpt_cond_chunk_len, config.max_ref_len = 30, 4, 30
    config.save_json(str(folder / "config.json"))
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(1)
        model = xtts.Xtts(config)
        model.gpt.mel_head.bias[args.gpt_stop_audio_token] = stop
        # As in the published file: the description itself lies beside the weights, as an object.
        with xtts._legacy_safe_globals():
            kept = {"config": config, "model": model.state_dict()}
            torch.save(kept, folder / "model.pth")
        voices = {
            name: {
                "gpt_cond_latent": torch.randn(1, 32, args.gpt_n_model_channels),
                "speaker_embedding": torch.nn.functional.normalize(torch.randn(1, 512, 1), dim=1),
            }
            for name in speakers
        }
    torch.save(voices, folder / "speakers_xtts.pth")
