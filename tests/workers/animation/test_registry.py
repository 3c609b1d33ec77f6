from pathlib import Path

import pytest

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.tiers import TIERS, Tier
from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from workers.animation.registry import list_animators, load_animator


@pytest.mark.parametrize("tier", TIERS.values(), ids=lambda tier: tier.name)
def test_every_tier_has_its_animator(tier: Tier) -> None:
    assert tier.animator in ANIMATORS


def test_what_works_here_is_listed_and_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    assert list_animators(load_settings()) == ("mesh",)
    assert load_animator("mesh", load_settings()).name == "mesh"
    with pytest.raises(MissingError, match=r"put wav2lip_gan\.pth or wav2lip\.pth into") as caught:
        load_animator("wav2lip", load_settings())
    assert caught.value.exit_code == 3


def test_one_that_is_not_installed_is_an_error() -> None:
    with pytest.raises(MissingError) as caught:
        load_animator("puppet", load_settings())
    assert caught.value.code == "engine_missing"
    assert caught.value.exit_code == 3
