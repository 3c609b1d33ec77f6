"""A portrait studio in Blender: what stands in it, lamps and a long lens."""

import math
from pathlib import Path

import bpy
import numpy as np
from human import Mesh
from mathutils import Vector

Colour = tuple[float, float, float]
LENS, SENSOR, DISTANCE = 85.0, 36.0, 8.4  # mm, mm, dm from the eyes
DOWN = 0.27  # of a decimetre from the eyes to the picture's middle


def clear() -> None:
    """An empty scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def add_mesh(
    name: str,
    mesh: Mesh,
    material: bpy.types.Material,
    subdivide: int = 0,
    scalp: np.ndarray | None = None,
) -> None:
    """A surface, smooth; `scalp` says of each vertex how much hair grows there, 0..1."""
    used, quads = np.unique(mesh.quads, return_inverse=True)
    quads = quads.reshape(mesh.quads.shape)
    data = bpy.data.meshes.new(name)
    data.from_pydata(_turn(mesh.vertices[used]).tolist(), [], quads.tolist())
    layer = data.uv_layers.new(name="UV")
    layer.data.foreach_set("uv", mesh.uvs.astype(np.float32).ravel())
    data.polygons.foreach_set("use_smooth", np.ones(len(quads), bool))
    if scalp is not None:
        attribute = data.attributes.new("scalp", "FLOAT", "POINT")
        attribute.data.foreach_set("value", scalp[used].astype(np.float32))
    data.materials.append(material)
    thing = _link(name, data)
    if subdivide:
        modifier = thing.modifiers.new("smooth", "SUBSURF")
        modifier.levels = modifier.render_levels = subdivide


def add_strands(
    name: str, strands: np.ndarray, material: bpy.types.Material, radius: float
) -> None:
    """Hair, [n, k, 3], thinner towards its ends."""
    count, steps, _ = strands.shape
    data = bpy.data.hair_curves.new(name)
    data.add_curves([steps] * count)
    data.attributes["position"].data.foreach_set(
        "vector", _turn(strands).astype(np.float32).ravel()
    )
    thick = radius * (1 - 0.75 * np.linspace(0, 1, steps) ** 2)
    attribute = data.attributes.get("radius") or data.attributes.new("radius", "FLOAT", "POINT")
    attribute.data.foreach_set("value", np.tile(thick, count).astype(np.float32))
    data.materials.append(material)
    _link(name, data)


def add_wire(
    name: str, paths: list[np.ndarray], radius: float, material: bpy.types.Material
) -> None:
    """Round wire along closed or open paths, as of glasses."""
    data = bpy.data.curves.new(name, "CURVE")
    data.dimensions, data.bevel_depth, data.bevel_resolution = "3D", radius, 6
    for path in paths:
        spline = data.splines.new("POLY")
        spline.points.add(len(path) - 1)
        spline.points.foreach_set("co", np.c_[_turn(path), np.ones(len(path))].ravel())
    data.materials.append(material)
    _link(name, data)


def light(eyes: np.ndarray, warmth: float) -> None:
    """A large key from the viewer's left, a fill, a rim behind and a little sky."""
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    sky = world.node_tree.nodes["Background"]
    sky.inputs[0].default_value = (0.86, 0.9, 1.0, 1)
    sky.inputs[1].default_value = 0.32
    at = _turn(eyes[None])[0]
    warm = (1.0, 0.95 - 0.06 * warmth, 0.88 - 0.14 * warmth)
    _lamp("key", at + [-4.2, -5.4, 3.0], at, 2.6, 430, warm)
    _lamp("fill", at + [5.5, -4.5, 0.3], at, 5.0, 190, (0.9, 0.94, 1))
    _lamp("rim", at + [3.6, 4.5, 3.0], at, 2.0, 420, (1, 0.97, 0.92))
    _lamp("kick", at + [-4.0, 4.0, 1.5], at, 2.0, 160, (0.92, 0.95, 1))


EYES = (0.28, 0.50, 0.72, 0.64)  # of a picture: left, bottom, right, top of what holds both eyes


def shoot(eyes: np.ndarray, size: int, samples: int, path: Path, band: bool) -> None:
    """Take the picture, RGBA, nothing behind the person; with `band` only what holds the eyes."""
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.device = "CYCLES", "CPU"
    scene.cycles.samples, scene.cycles.seed = samples, 1
    scene.cycles.use_denoising, scene.cycles.denoiser = True, "OPENIMAGEDENOISE"
    scene.cycles.transparent_max_bounces = 24
    scene.render.film_transparent = True
    scene.render.use_border = band
    box = scene.render
    box.border_min_x, box.border_min_y, box.border_max_x, box.border_max_y = EYES
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    data = bpy.data.cameras.new("camera")
    data.lens, data.sensor_width = LENS, SENSOR
    camera = _link("camera", data)
    camera.location = Vector(_turn(eyes[None])[0] + [0, -DISTANCE, -DOWN])
    camera.rotation_euler = (math.pi / 2, 0, 0)
    scene.camera = camera
    scene.render.filepath = str(path)
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    bpy.ops.render.render(write_still=True)


def _turn(points: np.ndarray) -> np.ndarray:
    """From y up to Blender's z up."""
    return points[..., [0, 2, 1]] * np.array([1.0, -1.0, 1.0])


def _link(name: str, data: bpy.types.ID) -> bpy.types.Object:
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def _lamp(
    name: str, at: np.ndarray, to: np.ndarray, size: float, power: float, colour: Colour
) -> None:
    data = bpy.data.lights.new(name, "AREA")
    data.energy, data.size, data.color = power, size, colour
    lamp = _link(name, data)
    lamp.location = Vector(at)
    lamp.rotation_euler = (Vector(to) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
