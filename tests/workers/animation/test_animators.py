import pytest

from avatar_app.catalog import TIERS, Tier
from avatar_app.errors import MissingError
from workers.animation.animators import load_animator


@pytest.mark.parametrize("tier", TIERS.values(), ids=lambda tier: tier.name)
def test_every_tier_has_its_animator(tier: Tier) -> None:
    assert load_animator(tier.animator).name == tier.animator


def test_one_that_is_not_installed_is_an_error() -> None:
    with pytest.raises(MissingError) as caught:
        load_animator("puppet")
    assert caught.value.code == "engine_missing"
    assert caught.value.exit_code == 3
