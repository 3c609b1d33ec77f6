"""The rigs of who spoke last, so that a second film of the same picture starts at once.

A rig goes by the portrait's content alone: who asks for it has brought the same pixels.
"""

from workers.animation.mesh.rig.rig import Rig, build_rig
from workers.cache import RecentCache
from workers.face.fingerprint import digest
from workers.face.portrait import Portrait

KEPT = 3  # some 60 MB each at 1080 pixels

_rigs: RecentCache[bytes, Rig] = RecentCache(KEPT)


def find_rig(portrait: Portrait) -> Rig:
    """The rig of a portrait, built if it is none of the last."""
    return _rigs.find(digest(portrait), lambda: build_rig(portrait))
