import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_app.components.script import divide
from avatar_app.script.tokens import tokenise

CASES = json.loads(Path(__file__).with_name("cues.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"]))
def test_tokens_are_those_of_the_table(case: dict[str, list[list[str]]]) -> None:
    found = [[token.kind, token.text, token.name] for token in tokenise(str(case["text"]))]

    assert found == case["tokens"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"]))
def test_pieces_are_those_of_the_table(case: dict[str, list[list[str]]]) -> None:
    found = [[piece.look, piece.text] for piece in divide(str(case["text"]))]

    assert found == case["pieces"]


@given(st.one_of(st.text(), st.text("[]a \n0.")))
def test_tokens_are_all_of_the_text(text: str) -> None:
    found = list(tokenise(text))

    assert "".join(token.text for token in found) == text
    assert all(text[token.start : token.end] == token.text for token in found)
