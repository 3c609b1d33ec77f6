"""Which of the four turns of a picture is upright, by the faces in it.

A detector sees faces in any turn, as if they stood upright. So all that are found vote for the turn
that sets them upright, by how sure the mesh is of them and how large they are.
"""

import numpy as np

from workers.arrays import Floats, Rgb
from workers.face.detection.faces import LEANS, Face, find_turned

CLEAR = 15.0  # the sureness of a face that is well seen
LEAD = 3.0  # how many times the votes of all others make further looks needless
UPRIGHT = 1.3  # how much more than others the turn as it comes counts
QUARTERS = (0, 1, 3, 2)  # anticlockwise, the likely ones first


def find_upright(image: Rgb) -> tuple[int, list[Face]]:
    """How many anticlockwise quarter turns set a picture upright, and the faces that it then shows,
    from left to right. 0 if no face is seen.
    """
    votes, seen = look_around(image)
    best = choose_quarter(votes)
    faces = seen[best] if best in seen else find_turned(turn(image, best))
    return best, [face for face in faces if face.stands]


def look_around(image: Rgb) -> tuple[Floats, dict[int, list[Face]]]:
    """The votes of all faces that a picture shows in its turns, and the faces of each turn, until
    they are clear.
    """
    votes = np.zeros(4)
    seen: dict[int, list[Face]] = {}
    for quarter in QUARTERS:
        seen[quarter] = find_turned(turn(image, quarter))
        votes += count_votes(seen[quarter], quarter)
        if is_clear(seen[quarter], votes):
            break
    return votes, seen


def turn(image: Rgb, quarter: int) -> Rgb:
    """The picture after so many anticlockwise quarter turns."""
    return image if quarter == 0 else np.ascontiguousarray(np.rot90(image, quarter))


def count_votes(faces: list[Face], quarter: int = 0) -> Floats:
    """What the faces of a picture that is turned by `quarter` say for each number of quarter turns
    that it may take in all: float64 [4].
    """
    votes = np.zeros(4)
    for face in faces:
        roll = (face.roll + 90 * quarter + 180) % 360 - 180
        wanted = 0 if abs(roll) < LEANS else round(roll / 90) % 4
        votes[wanted] += max(0.0, face.sureness) ** 2 * face.eyes
    return votes


def choose_quarter(votes: Floats) -> int:
    """The turn with most votes, the one as it comes a little before others."""
    return int(np.argmax(votes * [UPRIGHT, 1, 1, 1]))


def is_clear(faces: list[Face], votes: Floats) -> bool:
    """Whether nothing that other turns show could change the choice."""
    well_seen = any(face.sureness > CLEAR for face in faces)
    return well_seen and votes.max() > LEAD * (votes.sum() - votes.max())
