from pathlib import Path

import pytest

from avatar_app.errors import FaultError
from galatea.process.frontend import BAKED, CLIENT, mend

CODE = "e={PING:`http://localhost:65001/ping`,EVENT:`ws://localhost:65001/_event`}"


def write(folder: Path, code: str) -> Path:
    file = folder / "assets" / "reflex-env-1.js"
    file.parent.mkdir()
    file.write_text(code)
    file.with_suffix(".js.gz").write_bytes(b"x")
    return file


def test_the_browsers_own_address_takes_the_place_of_the_builds(tmp_path: Path) -> None:
    file = write(tmp_path, CODE)
    mend(tmp_path)
    mended = file.read_text()
    assert "PING:`${location.origin}/ping`" in mended
    assert 'EVENT:`${location.origin.replace(/^http/,"ws")}/_event`' in mended
    assert not file.with_suffix(".js.gz").exists()  # it would be served in its place


@pytest.mark.parametrize("code", ["e={}", CODE.replace("`", "'"), CODE + "//localhost:65001"])
def test_a_build_that_is_not_as_it_was_is_refused(tmp_path: Path, code: str) -> None:
    write(tmp_path, code)
    with pytest.raises(FaultError):
        mend(tmp_path)


def test_what_make_setup_built_names_no_machine() -> None:
    built = [file.read_text(encoding="utf-8") for file in CLIENT.rglob("*.js")]
    assert built
    assert not any(BAKED in code for code in built)
