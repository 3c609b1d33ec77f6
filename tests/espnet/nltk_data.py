"""What ESPnet's English rules read of NLTK's data, in NLTK's own formats, for a few words."""

import json
import zipfile
from pathlib import Path

WORDS = {
    "a": "AH0", "best": "B EH1 S T", "everyone": "EH1 V R IY0 W AH2 N", "hello": "HH AH0 L OW1",
    "it's": "IH1 T S", "met": "M EH1 T", "of": "AH1 V", "papa": "P AA1 P AH0", "man": "M AE1 N",
    "shy": "SH AY1", "the": "DH AH0", "this": "DH IH1 S", "is": "IH1 Z", "how": "HH AW1",
    "i": "AY1", "sound": "S AW1 N D", "and": "AE1 N D", "bob": "B AA1 B",
}  # fmt: skip


def write(folder: Path) -> None:
    """A dictionary, and a tagger that calls everything a noun."""
    tagger = folder / "taggers" / "averaged_perceptron_tagger_eng"
    tagger.mkdir(parents=True, exist_ok=True)
    for part, content in (("weights", {}), ("tagdict", {}), ("classes", ["NN"])):
        file = tagger / f"averaged_perceptron_tagger_eng.{part}.json"
        file.write_text(json.dumps(content), encoding="utf-8")
    with zipfile.ZipFile(tagger.with_suffix(".zip"), "w") as packed:
        for file in tagger.iterdir():
            packed.write(file, f"{tagger.name}/{file.name}")
    (folder / "corpora").mkdir(exist_ok=True)
    rows = "".join(f"{word.upper()} 1 {sounds}\n" for word, sounds in WORDS.items())
    with zipfile.ZipFile(folder / "corpora" / "cmudict.zip", "w") as packed:
        packed.writestr("cmudict/cmudict", rows)
