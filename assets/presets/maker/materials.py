"""What things are made of, for Blender: skin that light enters, eyes, hair, cloth, stone."""

from pathlib import Path

import bpy

Colour = tuple[float, float, float]


def skin(texture: Path, tint: Colour, gloss: float, roots: Colour) -> bpy.types.Material:
    """Skin: light that enters comes out red; pores; a little oil; where hair grows, its roots."""
    material, nodes, links, shader = _material("skin")
    picture = _picture(nodes, texture)
    scalp = nodes.new("ShaderNodeAttribute")
    scalp.attribute_name = "scalp"
    mix = nodes.new("ShaderNodeMix")
    mix.data_type = "RGBA"
    mix.inputs[7].default_value = (*roots, 1)
    links.new(scalp.outputs["Fac"], mix.inputs[0])
    links.new(_tinted(nodes, links, picture.outputs[0], tint), mix.inputs[6])
    links.new(mix.outputs[2], shader.inputs["Base Color"])
    shader.inputs["Subsurface Weight"].default_value = 0.30
    shader.inputs["Subsurface Radius"].default_value = (1.0, 0.36, 0.18)
    shader.inputs["Subsurface Scale"].default_value = 0.055
    shader.inputs["Roughness"].default_value = 0.5
    shader.inputs["Specular IOR Level"].default_value = gloss
    grey = nodes.new("ShaderNodeRGBToBW")
    links.new(picture.outputs[0], grey.inputs[0])
    wrinkles = _bump(nodes, links, grey.outputs[0], 0.30, 0.02)
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 70, 6
    place = nodes.new("ShaderNodeTexCoord")
    links.new(place.outputs["Object"], noise.inputs["Vector"])
    pores = _bump(nodes, links, noise.outputs[0], 0.14, 0.01)
    links.new(wrinkles.outputs[0], pores.inputs["Normal"])
    links.new(pores.outputs[0], shader.inputs["Normal"])
    return material


def cards(name: str, texture: Path, tint: Colour) -> bpy.types.Material:
    """A picture with holes: brows and lashes."""
    material, nodes, links, shader = _material(name)
    picture = _picture(nodes, texture)
    links.new(_tinted(nodes, links, picture.outputs[0], tint), shader.inputs["Base Color"])
    links.new(picture.outputs[1], shader.inputs["Alpha"])
    shader.inputs["Roughness"].default_value = 0.7
    shader.inputs["Specular IOR Level"].default_value = 0.2
    return material


def eye(texture: Path) -> bpy.types.Material:
    """An eyeball: its picture under a wet coat."""
    material, nodes, links, shader = _material("eye")
    picture = _picture(nodes, texture)
    links.new(
        _tinted(nodes, links, picture.outputs[0], (0.86, 0.84, 0.83)), shader.inputs["Base Color"]
    )
    links.new(picture.outputs[1], shader.inputs["Alpha"])
    shader.inputs["Roughness"].default_value = 0.25
    shader.inputs["Specular IOR Level"].default_value = 0.3
    shader.inputs["Coat Weight"].default_value = 0.55
    shader.inputs["Coat Roughness"].default_value = 0.03
    return material


def hair(melanin: float, redness: float, tint: Colour | None) -> bpy.types.Material:
    """Hair as fibres (Chiang et al. 2016); melanin 0 is white, 1 black."""
    material, nodes, links, shader = _material("hair")
    nodes.remove(shader)
    fibre = nodes.new("ShaderNodeBsdfHairPrincipled")
    fibre.parametrization = "MELANIN"
    fibre.inputs["Melanin"].default_value = melanin
    fibre.inputs["Melanin Redness"].default_value = redness
    fibre.inputs["Roughness"].default_value = 0.34
    fibre.inputs["Radial Roughness"].default_value = 0.45
    fibre.inputs["Random Color"].default_value = 0.25
    if tint:
        fibre.inputs["Tint"].default_value = (*tint, 1)
    links.new(fibre.outputs[0], nodes["Material Output"].inputs[0])
    return material


def cloth(folder: Path, name: str, colour: Colour | None) -> bpy.types.Material:
    """A garment: its own pattern, or one colour with its folds."""
    material, nodes, links, shader = _material("cloth")
    picture = _picture(nodes, folder / f"{name}_diffuse.png")
    if colour is None:
        links.new(picture.outputs[0], shader.inputs["Base Color"])
    else:
        shade = _picture(nodes, folder / f"{name}_ao.png")
        links.new(_tinted(nodes, links, shade.outputs[0], colour), shader.inputs["Base Color"])
        fibres = nodes.new("ShaderNodeTexNoise")
        fibres.inputs["Scale"].default_value, fibres.inputs["Detail"].default_value = 90, 4
        place = nodes.new("ShaderNodeTexCoord")
        links.new(place.outputs["Object"], fibres.inputs["Vector"])
        folds = nodes.new("ShaderNodeNormalMap")
        relief = _picture(nodes, folder / f"{name}_normal.png")
        relief.image.colorspace_settings.name = "Non-Color"
        links.new(relief.outputs[0], folds.inputs["Color"])
        weave = _bump(nodes, links, fibres.outputs[0], 0.25, 0.02)
        links.new(folds.outputs[0], weave.inputs["Normal"])
        links.new(weave.outputs[0], shader.inputs["Normal"])
    links.new(picture.outputs[1], shader.inputs["Alpha"])
    shader.inputs["Roughness"].default_value = 0.9
    shader.inputs["Specular IOR Level"].default_value = 0.15
    shader.inputs["Sheen Weight"].default_value = 0.3
    return material


def marble(grey: float = 0.0) -> bpy.types.Material:
    """White stone that light enters, veined; `grey` for what is deeper."""
    material, nodes, links, shader = _material("marble")
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 1.3, 9
    noise.inputs["Distortion"].default_value = 1.4
    place = nodes.new("ShaderNodeTexCoord")
    links.new(place.outputs["Object"], noise.inputs["Vector"])
    ramp = nodes.new("ShaderNodeValToRGB")
    low, high = ramp.color_ramp.elements
    low.position, high.position = 0.42, 0.56
    low.color = (0.62 - grey, 0.60 - grey, 0.58 - grey, 1)
    high.color = (0.80 - grey, 0.78 - grey, 0.74 - grey, 1)
    links.new(noise.outputs[0], ramp.inputs[0])
    links.new(ramp.outputs[0], shader.inputs["Base Color"])
    shader.inputs["Subsurface Weight"].default_value = 0.4
    shader.inputs["Subsurface Radius"].default_value = (1.0, 0.9, 0.8)
    shader.inputs["Subsurface Scale"].default_value = 0.08
    shader.inputs["Roughness"].default_value = 0.42
    return material


def plain(name: str, colour: Colour, roughness: float, metal: float = 0.0) -> bpy.types.Material:
    """One colour."""
    material, _, _, shader = _material(name)
    shader.inputs["Base Color"].default_value = (*colour, 1)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = metal
    return material


def _material(name: str):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    return material, nodes, links, nodes["Principled BSDF"]


def _picture(nodes, path: Path):
    node = nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.load(str(path))
    return node


def _tinted(nodes, links, output, tint: Colour):
    node = nodes.new("ShaderNodeMix")
    node.data_type, node.blend_type = "RGBA", "MULTIPLY"
    node.inputs[0].default_value = 1
    node.inputs[7].default_value = (*tint, 1)
    links.new(output, node.inputs[6])
    return node.outputs[2]


def _bump(nodes, links, height, strength: float, distance: float):
    node = nodes.new("ShaderNodeBump")
    node.inputs["Strength"].default_value = strength
    node.inputs["Distance"].default_value = distance
    links.new(height, node.inputs["Height"])
    return node
