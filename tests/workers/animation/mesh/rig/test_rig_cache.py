"""A rig is made once a picture, and never taken for another's."""

from dataclasses import replace

import pytest

from workers.animation.mesh.rig import rig_cache
from workers.animation.mesh.rig.rig_cache import KEPT, find_rig
from workers.cache import RecentCache
from workers.face.fingerprint import digest
from workers.face.portrait import Backdrop, Portrait, Pose


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig_cache, "_rigs", RecentCache(KEPT))


def changed(portrait: Portrait, levels: int) -> Portrait:
    image = portrait.image.copy()
    image[0, 0, 0] ^= levels
    return replace(portrait, image=image)


def test_the_same_picture_has_the_same_rig(portrait: Portrait) -> None:
    again = replace(portrait, image=portrait.image.copy(), warnings=("It is soft.",))
    assert find_rig(portrait) is find_rig(again)


def test_any_difference_is_another(portrait: Portrait) -> None:
    others = [
        changed(portrait, 1),
        replace(portrait, landmarks=portrait.landmarks + 0.01),
        replace(portrait, mask=portrait.mask * 0.5),
        replace(portrait, pose=Pose(1.0, 2.0, 3.0)),
        replace(portrait, shut=portrait.image),
        replace(portrait, backdrop=Backdrop(portrait.mask, None)),
        replace(portrait, backdrop=Backdrop(portrait.mask, portrait.image)),
    ]
    assert len({digest(one) for one in [portrait, *others]}) == len(others) + 1


def test_only_the_last_few_are_kept(portrait: Portrait) -> None:
    first = find_rig(portrait)
    for k in range(1, KEPT):
        find_rig(changed(portrait, k))
    assert find_rig(portrait) is first
    for k in range(1, KEPT + 1):
        last = find_rig(changed(portrait, k))
    assert find_rig(changed(portrait, KEPT)) is last
    assert find_rig(portrait) is not first
