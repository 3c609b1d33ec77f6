"""Whether our SadTalker computes what its authors' does: `python -m benchmarks parity
--reference DIR`, DIR being a checkout of OpenTalker/SadTalker, which is only read.

Both get the same made-up weights, ours through a file of the published format. `python -m
benchmarks.parity --reference DIR --write FILE` keeps a few numbers of what the reference made, for
the tests, which have no checkout.
"""

import argparse
import copy
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.published import invent, write_mapping, write_networks
from benchmarks.table import Table
from workers.animation.sadtalker.inference.backends import Backend, TorchBackend, prepare
from workers.animation.sadtalker.inference.checkpoint import read_mapping, read_networks
from workers.animation.sadtalker.inference.engine import FAR, Engine, Source, are_alike
from workers.animation.sadtalker.networks.dense_motion import settle
from workers.arrays import F32
from workers.device import find_device

WANTED = 1e-5  # of the largest number that comes out
# A picture goes through eighteen norms, which make much of what float32 rounds away: either is as
# far as that from what float64 makes of it.
WANTED_OF_PICTURES = 5e-5
ROUNDS = 3
KEPT = 64  # numbers of each answer that are kept for the tests

Values = dict[str, Tensor]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parity", description=__doc__)
    parser.add_argument("--reference", type=Path, required=True, metavar="DIR")
    parser.add_argument("--write", type=Path, required=True, metavar="FILE")
    options = parser.parse_args()
    if not is_checkout(options.reference):
        sys.exit(f"{options.reference} is no checkout of SadTalker: nothing was kept.")
    with torch.inference_mode():
        reference = build_reference(options.reference)
        keep(options.write, reference, ask_reference(reference, make_inputs()))


def run(options: argparse.Namespace) -> list[Table]:
    """A table of how far apart the answers are, and how long either takes."""
    table = Table("SadTalker: our networks against the reference's, made-up weights, float32")
    if options.reference is None or not is_checkout(Path(options.reference)):
        table.add("nothing compared", "no checkout of OpenTalker/SadTalker was named (--reference)")
        return [table]
    find_device()  # so that torch takes the cores that there are
    with torch.inference_mode():
        reference = build_reference(Path(options.reference))
        ours = read_ours(reference)
        inputs = make_inputs()
        wanted = ask_reference(reference, inputs)
        answers = ask_ours(ours, inputs)
        times, drawn = time_frames(reference, ours, inputs)
    for name, answer in answers.items():
        apart = float((answer - wanted[name]).abs().max() / wanted[name].abs().max())
        target = WANTED_OF_PICTURES if name == "picture" else WANTED
        table.add(name, f"{apart:.1e}", f"{target:.0e} of the largest", apart <= target)
    plain, *others = drawn
    for name in others:
        off = 255 * np.abs(drawn[name] - drawn[plain])
        text = f"{off.mean():.3f} of 255 levels in the mean, {np.quantile(off, FAR):.2f} at most"
        table.add(f"picture, {name}", text, "0.5; 4", are_alike(drawn[name], drawn[plain]))
    slow = times["the reference"]
    for name, (wall, busy) in times.items():
        faster = f", {slow[0] / wall:.1f} and {slow[1] / busy:.1f} times as fast"
        text = f"{wall:.2f} s, {busy:.2f} s of cores"
        table.add(f"a frame at 256, {name}", text + (faster if times[name] is not slow else ""))
    return [table]


def is_checkout(folder: Path) -> bool:
    """Whether it is one of SadTalker."""
    return (folder / "src" / "facerender").is_dir()


def keep(file: Path, reference: Mapping[str, nn.Module], wanted: Values) -> None:
    """Names and shapes of all that the reference has, and a part of what it answered."""
    names = "\n".join(
        " ".join([f"{prefix}.{name}", *map(str, value.shape)])
        for prefix, net in reference.items()
        for name, value in net.state_dict().items()
    )
    kept: dict[str, Any] = {name: thin(value) for name, value in wanted.items()}
    np.savez_compressed(file, names=np.array(names), **kept)


def make_inputs() -> Values:
    """What the networks are asked, the same every time."""
    rng = np.random.default_rng(7)

    def normal(*shape: int) -> Tensor:
        return torch.from_numpy(rng.standard_normal(shape, np.float32))

    y, x = np.mgrid[:256, :256] / 40
    photo = np.stack([0.5 + 0.5 * np.sin(x * k + y * (3 - k) + k) for k in range(3)])
    points = 0.5 * normal(1, 15, 3)
    return {
        "face": torch.from_numpy(rng.random((1, 3, 224, 224), np.float32)),
        "photo": torch.from_numpy(photo[None].astype(np.float32)),
        "mel": 2 * normal(32, 1, 80, 16),
        "rest": normal(32, 64),
        "lids": torch.from_numpy(rng.random((32, 1), np.float32)),
        "pose": 0.1 * normal(1, 6),
        "chance": normal(1, 64),
        "whole": normal(2, 73, 27),
        "cut": normal(2, 70, 27),
        "source": points,
        "driven": points + 0.05 * normal(1, 15, 3),
    }


def thin(value: Tensor) -> np.ndarray[Any, Any]:
    """Some numbers of an answer, evenly taken."""
    flat: np.ndarray[Any, Any] = value.flatten().cpu().numpy()
    return np.asarray(flat[np.linspace(0, len(flat) - 1, KEPT).round().astype(int)])


def time_frames(
    nets: Mapping[str, Any], ours: Engine, inputs: Values
) -> tuple[dict[str, tuple[float, float]], dict[str, F32]]:
    """Seconds that a frame takes by the clock and of all cores, the least of some rounds by turns,
    and what ours drew; ours is used up."""
    features, narrow = ours.generator.encode(inputs["photo"])
    source, driven = {"value": inputs["source"]}, {"value": inputs["driven"]}
    motion = ours.generator.dense_motion_network

    def draw(backend: Backend) -> Tensor:
        ways, seen = motion.try_out(narrow, inputs["source"], inputs["driven"])
        say, visible = backend.judge(seen)
        return backend.paint(ours.generator.warp(features, settle(ways, say)), visible)

    plain = TorchBackend(copy.deepcopy(ours.generator))
    fast, quick = prepare(ours.generator, ours.size, find_device())
    ways_to_draw: dict[str, Callable[[], Any]] = {
        "the reference": lambda: nets["generator"](
            inputs["photo"], kp_source=source, kp_driving=driven
        ),
        f"ours, {plain.label}": lambda: draw(plain),
        f"ours, {fast.label}": lambda: draw(fast),
    }
    if quick is not None:
        ways_to_draw[f"ours, {quick.label}"] = lambda: draw(quick)
    spent: dict[str, tuple[float, float]] = {}
    drawn: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, make in ways_to_draw.items():
            wall, busy = time.perf_counter(), time.process_time()
            drawn[name] = make()
            took = time.perf_counter() - wall, time.process_time() - busy
            least = spent.get(name, took)
            spent[name] = min(took[0], least[0]), min(took[1], least[1])
    del drawn["the reference"]
    return spent, {name: picture.numpy() for name, picture in drawn.items()}


def ask_ours(ours: Engine, inputs: Values) -> Values:
    """Our answers by name."""
    said = ours.audio2exp(inputs["mel"], inputs["rest"], inputs["lids"])
    style = torch.tensor([11])
    moved = ours.audio2pose(inputs["mel"][None], inputs["pose"], style, inputs["chance"])
    points = ours.keypoints(inputs["photo"])
    whole = ours.mapping.motion(inputs["whole"]).move(points)
    features, narrow = ours.generator.encode(inputs["photo"])
    source = Source(features, narrow, points)
    ways, seen = ours.generator.dense_motion_network.try_out(
        source.narrow, inputs["source"], inputs["driven"]
    )
    say, visible = ours.generator.dense_motion_network.judge(seen)
    drawn = ours.generator.paint(ours.generator.warp(features, settle(ways, say)), visible)
    return {
        "coefficients of a face": ours.recon(inputs["face"]),
        "expression": said,
        "pose": moved,
        "points": points,
        "points, moved": whole,
        "what stays seen": visible,
        "say of the points": say,
        "picture": drawn,
    }


def ask_reference(nets: Mapping[str, Any], inputs: Values) -> Values:
    """The reference's answers by the same names."""
    from src.facerender.modules.make_animation import (  # type: ignore[import-not-found] # noqa: PLC0415
        keypoint_transformation,
    )

    said = nets["audio2exp"](inputs["mel"], inputs["rest"][None], inputs["lids"].T)[0]
    pose = nets["audio2pose"]
    heard = pose.audio_encoder(inputs["mel"][None])
    asked = {
        "z": inputs["chance"],
        "class": torch.tensor([11]),
        "ref": inputs["pose"],
        "audio_emb": heard,
    }
    moved = pose.netG.test(asked)["pose_motion_pred"]
    points = nets["kp_extractor"](inputs["photo"])["value"]
    told = nets["mapping"](inputs["whole"])
    whole = keypoint_transformation({"value": points.repeat(2, 1, 1)}, told)["value"]
    generator = nets["generator"]
    source, driven = {"value": inputs["source"]}, {"value": inputs["driven"]}
    drawn = generator(inputs["photo"], kp_source=source, kp_driving=driven)
    say = drawn["mask"]
    return {
        "coefficients of a face": nets["face_3drecon"](inputs["face"]),
        "expression": said,
        "pose": moved,
        "points": points,
        "points, moved": whole,
        "what stays seen": drawn["occlusion_map"],
        "say of the points": torch.where(say < 1e-3, torch.zeros_like(say), say),
        "picture": drawn["prediction"],
    }


def read_ours(reference: Mapping[str, nn.Module]) -> Engine:
    """Our networks from files in the published format, with the reference's values."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        states = {name: net.state_dict() for name, net in reference.items()}
        write_mapping(folder / "mapping_00109-model.pth.tar", states.pop("mapping"))
        write_networks(folder / "SadTalker_V0.0.2_256.safetensors", states)
        mapping = read_mapping(folder / "mapping_00109-model.pth.tar")
        read: Any = read_networks(folder / "SadTalker_V0.0.2_256.safetensors")
        return Engine(
            256,
            "cpu",
            read["face_3drecon"],
            read["audio2exp"],
            read["audio2pose"],
            read["kp_extractor"],
            read["generator"],
            mapping,
            TorchBackend(read["generator"]),
        )


def build_reference(checkout: Path) -> dict[str, nn.Module]:
    """The authors' networks by their names in the file, with made-up weights."""
    sys.path.insert(0, str(checkout))
    # What the reference imports for learning only, and need not be installed.
    for name, attribute in (("kornia.geometry", "warp_affine"), ("scipy.spatial", "ConvexHull")):
        module = ModuleType(name)
        setattr(module, attribute, None)
        sys.modules.setdefault(name.split(".", maxsplit=1)[0], ModuleType(name.split(".")[0]))
        sys.modules.setdefault(name, module)
    package = ModuleType("src.face3d.models")  # its own __init__ loads what renders meshes
    package.__path__ = [str(checkout / "src" / "face3d" / "models")]
    sys.modules["src.face3d.models"] = package
    from src.audio2exp_models.networks import (  # type: ignore[import-not-found] # noqa: PLC0415
        SimpleWrapperV2,
    )
    from src.audio2pose_models.audio2pose import (  # type: ignore[import-not-found] # noqa: PLC0415
        Audio2Pose,
    )
    from src.face3d.models.networks import (  # type: ignore[import-not-found] # noqa: PLC0415
        define_net_recon,
    )
    from src.facerender.modules.generator import (  # type: ignore[import-not-found] # noqa: PLC0415
        OcclusionAwareSPADEGenerator,
    )
    from src.facerender.modules.keypoint_detector import (  # type: ignore[import-not-found] # noqa: PLC0415
        KPDetector,
    )
    from src.facerender.modules.mapping import (  # type: ignore[import-not-found] # noqa: PLC0415
        MappingNet,
    )

    common = {"num_kp": 15, "image_channel": 3, "feature_channel": 32, "estimate_jacobian": False}
    deep = {"block_expansion": 32, "max_features": 1024, "num_blocks": 5, "reshape_depth": 16}
    cvae = SimpleNamespace(
        AUDIO_EMB_IN_SIZE=512,
        AUDIO_EMB_OUT_SIZE=6,
        SEQ_LEN=32,
        LATENT_SIZE=64,
        ENCODER_LAYER_SIZES=[192, 128],
        DECODER_LAYER_SIZES=[128, 192],
    )
    judge = SimpleNamespace(LEAKY_RELU=False, INPUT_CHANNELS=6)
    config = SimpleNamespace(
        MODEL=SimpleNamespace(CVAE=cvae, DISCRIMINATOR=judge, AUDIOENCODER=judge),
        DATASET=SimpleNamespace(NUM_CLASSES=46),
    )
    nets: dict[str, nn.Module] = {
        "face_3drecon": define_net_recon("resnet50", use_last_fc=False, init_path=""),
        "audio2exp": SimpleWrapperV2(),
        "audio2pose": Audio2Pose(config, None, "cpu"),
        "kp_extractor": KPDetector(
            temperature=0.1, scale_factor=0.25, reshape_channel=16384, **deep, **common
        ),
        "generator": OcclusionAwareSPADEGenerator(
            block_expansion=64,
            max_features=512,
            num_down_blocks=2,
            reshape_channel=32,
            reshape_depth=16,
            num_resblocks=6,
            estimate_occlusion_map=True,
            dense_motion_params={**deep, "compress": 4},
            **common,
        ),
        "mapping": MappingNet(73, 1024, 3, 15, 66),
    }
    for prefix, net in nets.items():
        shapes = {name: tuple(value.shape) for name, value in net.state_dict().items()}
        net.load_state_dict(invent(shapes, "" if prefix == "mapping" else f"{prefix}."))
        net.eval()
    return nets


if __name__ == "__main__":
    main()
