"""Who the presets are: one row a person."""

from dataclasses import dataclass, field

from hair import Style

Colour = tuple[float, float, float]

_PARTED = {"comb": (1.0, -0.25, -0.2), "lift": 0.3, "hold": 0.7, "gravity": 0.9}


@dataclass(frozen=True)
class Person:
    """`details` are MakeHuman's targets, 0..1; colours are linear RGB, 0..1."""

    name: str
    label: str
    about: str
    race: dict[str, float]
    woman: float
    age: float
    skin: str
    hair: Style
    melanin: float
    eye: str
    brow: str
    clothes: str
    cloth: Colour | None
    wall: tuple[Colour, Colour]
    details: dict[str, float] = field(default_factory=dict)
    tint: Colour = (0.86, 0.74, 0.66)
    gloss: float = 0.40
    redness: float = 0.5
    hair_tint: Colour | None = None
    brow_tint: Colour = (0.5, 0.4, 0.35)
    beard: Style | None = None
    glasses: bool = False
    thick: float = 0.0045  # radius of a hair
    smile: float = 0.3
    lids: float = 0.10  # how far they are lowered, at ease
    marble: bool = False
    painted: bool = False
    warmth: float = 0.3
    seed: int = 1


PEOPLE = (
    Person(
        "ava", "Ava", "Young woman, long brown hair",
        {"caucasian": 1.0}, 1.0, 0.04, "young_lightskinned_female_diffuse",
        Style(3.4, **_PARTED, volume=0.16, part=0.28, wave=0.05, clumps=700, strands=52_000),
        0.50, "green_eye", "eyebrow001", "female_sportsuit01", (0.13, 0.24, 0.22),
        ((0.74, 0.66, 0.58), (0.42, 0.36, 0.32)), redness=0.65,
        details={"head/head-oval": 0.4, "nose/nose-point-up": 0.3, "eyes/r-eye-size-big": 0.25,
                 "eyes/l-eye-size-big": 0.25, "mouth/mouth-lowerlip-volume-inflate": 0.25}, thick=0.003,
    ),
    Person(
        "kofi", "Kofi", "Man in his forties, short beard",
        {"african": 1.0}, 0.0, 0.25, "middleage_darkskinned_male_diffuse",
        Style(0.12, comb=(0.1, 0.1, 0.5), lift=0.8, hold=0.8, gravity=0.0, volume=0.04, curl=0.012,
              strands=48_000),
        0.98, "brown_eye", "eyebrow010", "male_casualsuit05", (0.10, 0.13, 0.20),
        ((0.46, 0.56, 0.62), (0.16, 0.22, 0.28)), tint=(1.15, 1.02, 0.95), redness=0.2,
        brow_tint=(0.12, 0.1, 0.1),
        beard=Style(0.15, comb=(0.1, -1, 0.3), lift=0.5, gravity=0.2, volume=0.035, curl=0.010,
                    strands=20_000),
        thick=0.0032,
    ),
    Person(
        "mei", "Mei", "Woman around thirty, black hair to the shoulders",
        {"asian": 1.0}, 1.0, 0.06, "young_lightskinned_female_diffuse3",
        Style(2.3, **_PARTED, volume=0.12, part=0.0, clumps=1400, frizz=0.003, strands=52_000, short=0.92),
        0.95, "brown_eye", "eyebrow001", "female_elegantsuit01", (0.62, 0.58, 0.54),
        ((0.78, 0.70, 0.66), (0.50, 0.38, 0.36)), redness=0.3, brow_tint=(0.2, 0.16, 0.15), thick=0.003,
    ),
    Person(
        "elena", "Elena", "Woman in her sixties, grey bob",
        {"caucasian": 1.0}, 1.0, 0.55, "old_lightskinned_female_diffuse",
        Style(1.45, **_PARTED, volume=0.17, part=-0.3, wave=0.03, clumps=800, strands=52_000),
        0.06, "deepblue_eye", "eyebrow001", "female_casualsuit02", (0.28, 0.09, 0.16),
        ((0.62, 0.66, 0.62), (0.28, 0.33, 0.30)), redness=0.2, brow_tint=(0.9, 0.85, 0.8), smile=0.5, thick=0.003,
    ),
    Person(
        "amara", "Amara", "Young woman with an afro",
        {"african": 1.0}, 1.0, 0.04, "young_darkskinned_female_diffuse",
        Style(0.52, comb=(0.2, 0.2, 0.2), lift=0.95, hold=0.95, gravity=0.02, volume=0.34, curl=0.035,
              frizz=0.03, clumping=0.7, strands=44_000),
        0.97, "brown_eye", "eyebrow001", "female_casualsuit02", (0.55, 0.28, 0.05),
        ((0.80, 0.66, 0.52), (0.52, 0.34, 0.22)), tint=(1.2, 1.05, 0.98), redness=0.3,
        brow_tint=(0.12, 0.1, 0.1),
        details={"mouth/mouth-angles-up": 0.3},
        thick=0.0032,
    ),
    Person(
        "arjun", "Arjun", "Young man, dark hair and a beard",
        {"caucasian": 0.6, "african": 0.2, "asian": 0.2}, 0.0, 0.10, "young_lightskinned_male_diffuse",
        Style(0.75, comb=(0.5, 0.3, -0.5), lift=0.6, hold=0.8, gravity=0.05, volume=0.16, part=0.3,
              taper=0.3, clumps=1300, strands=44_000),
        0.93, "brown_eye", "eyebrow010", "male_casualsuit06", (0.16, 0.20, 0.24),
        ((0.66, 0.58, 0.48), (0.30, 0.24, 0.19)), tint=(0.66, 0.47, 0.36), redness=0.3,
        brow_tint=(0.15, 0.12, 0.1),
        beard=Style(0.16, comb=(0.1, -1, 0.25), lift=0.35, gravity=0.3, volume=0.03, frizz=0.004,
                    strands=22_000),
        thick=0.0032,
    ),
    Person(
        "henrik", "Henrik", "Man in his seventies, white beard, glasses",
        {"caucasian": 1.0}, 0.0, 0.6, "old_lightskinned_male_diffuse",
        Style(0.6, comb=(0.6, 0.1, -0.7), lift=0.35, hold=0.8, gravity=0.1, volume=0.08, taper=0.5,
              hairline=0.22, clumps=1300, strands=34_000),
        0.02, "blue_eye", "eyebrow008", "male_casualsuit05", None,
        ((0.60, 0.62, 0.66), (0.24, 0.26, 0.30)), redness=0.1, brow_tint=(1.0, 0.98, 0.95),
        beard=Style(0.28, comb=(0.1, -1, 0.3), lift=0.4, gravity=0.25, volume=0.06, frizz=0.008,
                    strands=22_000),
        glasses=True,
        thick=0.0032,
    ),
    Person(
        "priya", "Priya", "Woman around forty, dark wavy hair",
        {"caucasian": 0.5, "asian": 0.25, "african": 0.25}, 1.0, 0.18, "middleage_lightskinned_female_diffuse",
        Style(2.7, **_PARTED, volume=0.15, part=-0.15, wave=0.07, clumps=800, strands=52_000),
        0.88, "brown_eye", "eyebrow001", "female_elegantsuit01", (0.03, 0.20, 0.22),
        ((0.70, 0.60, 0.60), (0.40, 0.24, 0.26)), tint=(0.66, 0.47, 0.36), redness=0.3,
        brow_tint=(0.15, 0.12, 0.1), thick=0.003,
    ),
    Person(
        "kenji", "Kenji", "Young man, black swept hair",
        {"asian": 1.0}, 0.0, 0.06, "young_lightskinned_male_diffuse3",
        Style(0.95, comb=(0.7, 0.2, 0.5), lift=0.5, hold=0.8, gravity=0.12, volume=0.17, part=-0.35,
              taper=0.35, clumps=900, strands=44_000),
        0.95, "brown_eye", "eyebrow010", "male_casualsuit01", (0.50, 0.50, 0.50),
        ((0.56, 0.62, 0.70), (0.24, 0.30, 0.40)), redness=0.3, brow_tint=(0.15, 0.12, 0.1),
        thick=0.0032,
    ),
    Person(
        "sofia", "Sofia", "Young woman, as a painter would see her",
        {"caucasian": 1.0}, 1.0, 0.10, "middleage_lightskinned_female_diffuse",
        Style(3.0, **_PARTED, volume=0.18, part=-0.2, wave=0.07, clumps=600, strands=52_000),
        0.30, "brownlight_eye", "eyebrow001", "female_elegantsuit01", (0.20, 0.05, 0.04),
        ((0.34, 0.26, 0.18), (0.10, 0.07, 0.05)), redness=0.9, warmth=1.0, painted=True,
        details={"head/head-round": 0.4, "mouth/mouth-scale-horiz-decr": 0.3, "nose/nose-scale-horiz-decr": 0.3}, thick=0.003,
    ),
    Person(
        "galatea", "Galatea", "A head of marble",
        {"caucasian": 1.0}, 1.0, 0.0, "young_lightskinned_female_diffuse",
        Style(1.5, comb=(1.0, 0.0, -0.4), lift=0.3, hold=0.7, gravity=0.5, volume=0.2, part=0.0,
              wave=0.06, clumps=160, clumping=0.9, frizz=0.0, strands=24_000),
        0.0, "ice_eye", "eyebrow001", "female_casualsuit01", (0.8, 0.78, 0.74),
        ((0.42, 0.46, 0.52), (0.16, 0.18, 0.22)), marble=True,
        details={"head/head-oval": 0.6, "nose/nose-greek-moregreek": 0.7},
    ),
)  # fmt: skip
