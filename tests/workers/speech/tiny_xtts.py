"""A model in XTTS's own format, its parts as few and small as they may be, with random weights.

It babbles: what is said cannot be heard, and all else is as with the real one. The decoder's width
is not to be chosen, so it takes 90 MB.
"""

import string
from pathlib import Path

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


def make_model(folder: Path, speakers: tuple[str, ...] = ("Ana Florence", "Viktor Eka")) -> None:
    """Write config.json, model.pth, vocab.json and speakers_xtts.pth."""
    folder.mkdir(parents=True)
    marks = ["[STOP]", "[UNK]", "[SPACE]", "[START]", *(f"[{code}]" for code in LANGUAGES)]
    vocabulary = {token: number for number, token in enumerate([*marks, *_LETTERS])}
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))
    tokenizer.add_special_tokens(marks)
    tokenizer.save(str(folder / "vocab.json"))
    args = XttsArgs(
        gpt_layers=1,
        gpt_n_model_channels=64,
        gpt_n_heads=2,
        decoder_input_dim=64,
        gpt_use_perceiver_resampler=True,
        gpt_max_audio_tokens=16,
        gpt_num_audio_tokens=34,
        gpt_start_audio_token=32,
        gpt_stop_audio_token=33,
        gpt_number_text_tokens=len(vocabulary),
        gpt_start_text_token=3,
        gpt_stop_text_token=0,
        gpt_max_text_tokens=200,
    )
    config = XttsConfig(model_args=args, audio=XttsAudioConfig(), languages=LANGUAGES)
    config.temperature, config.repetition_penalty = 0.75, 5.0
    config.gpt_cond_len, config.gpt_cond_chunk_len, config.max_ref_len = 30, 4, 30
    config.save_json(str(folder / "config.json"))
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(1)
        model = xtts.Xtts(config)
        model.gpt.mel_head.bias[args.gpt_stop_audio_token] = -20.0  # else it stops at once
        # As in the published file: the description itself lies beside the weights, as an object.
        with xtts._legacy_safe_globals():
            kept = {"config": config, "model": model.state_dict()}
            torch.save(kept, folder / "model.pth")
        voices = {
            name: {
                "gpt_cond_latent": torch.randn(1, 32, 64),
                "speaker_embedding": torch.nn.functional.normalize(torch.randn(1, 512, 1), dim=1),
            }
            for name in speakers
        }
    torch.save(voices, folder / "speakers_xtts.pth")
