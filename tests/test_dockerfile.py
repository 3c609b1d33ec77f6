"""What can be told of the images and of compose.yaml without building them."""

import json
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from avatar_app.settings import PREFIX, Settings
from galatea.cli.main import run
from tests.blobs import KEY, MAKE

ROOT = Path(__file__).parent.parent
TARGETS = ("web", "worker-cpu", "worker-espnet", "worker-gpu")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PIN = re.compile(r"^([a-z0-9-]+==[^ ]+)", re.MULTILINE)


def read_stages() -> dict[str, list[tuple[str, str]]]:
    """Every stage's instructions, by its name."""
    stages: dict[str, list[tuple[str, str]]] = {}
    stage: list[tuple[str, str]] = []
    for line in DOCKERFILE.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            stage = stages.setdefault(rest.rpartition(" AS ")[2], [])
        if word and not word.startswith("#"):
            stage.append((word, rest.strip()))
    return stages


STAGES = read_stages()


def said(target: str, word: str) -> list[str]:
    return [rest for found, rest in STAGES[target] if found == word]


def test_every_target_is_there() -> None:
    assert set(TARGETS) <= set(STAGES)


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_runs_as_nobody_special_and_says_how_it_is(target: str) -> None:
    assert said(target, "USER") == ["10001:10001"]
    assert len(said(target, "HEALTHCHECK")) == 1
    assert said(target, "STOPSIGNAL") == ["SIGTERM"]
    # As a list: a shell in between would keep the signal for itself.
    assert said(target, "ENTRYPOINT") == ['["galatea"]']
    assert "org.opencontainers.image.licenses" in said(target, "LABEL")[0]


def test_a_stage_takes_from_what_is_before_it() -> None:
    names = list(STAGES)
    for number, name in enumerate(names):
        for word, rest in STAGES[name]:
            taken = re.match(r"--from=(\S+)", rest) if word == "COPY" else None
            assert taken is None or taken[1] in names[:number]


def test_what_is_copied_is_in_git_and_not_ignored() -> None:
    kept = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert "*" in lines
    for name in let_in:
        assert any(file == name or file.startswith(f"{name}/") for file in kept), name
    copied = [rest.split()[:-1] for stage in STAGES.values() for w, rest in stage if w == "COPY"]
    for source in (
        source for sources in copied if "--from" not in sources[0] for source in sources
    ):
        assert source == "." or source in kept
        assert source == "." or source.split("/")[0] in let_in


def test_every_image_is_pinned() -> None:
    bases = [rest.split()[0] for name in STAGES for rest in said(name, "FROM")]
    outside = [base for base in bases if base not in STAGES]
    images = re.findall(r"^ +image: (\S+)$", COMPOSE, re.MULTILINE)
    ours = [image for image in images if image.startswith("galatea-")]
    for image in {*outside, *images} - set(ours):
        assert re.search(r":\d", image), image


def test_the_web_image_is_a_part_of_the_lock() -> None:
    base = set(PIN.findall((ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")))
    web = set(PIN.findall((ROOT / "requirements" / "web.txt").read_text(encoding="utf-8")))
    assert web < base
    assert not any(fnmatch(pin, name) for pin in web for name in ("opencv*", "torch*", "numpy*"))


def test_a_worker_has_piper_as_it_is_tested() -> None:
    said_so = [line for line in said("worker-packages", "RUN") if "requirements/piper.txt" in line]
    assert len(said_so) == 1
    pins = {
        name: set(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")))
        for name in ("base", "piper", "dev")
    }
    assert pins["base"] <= pins["piper"] < pins["dev"]
    assert any(pin.startswith("piper-tts==") for pin in pins["piper"])


def test_every_package_of_an_image_is_held_against_a_checksum() -> None:
    """Save torch's build for processors, whose index gives the lock's maker no checksums."""
    commands = [
        command.strip()
        for stage in STAGES.values()
        for word, run in stage
        if word == "RUN"
        for command in run.split("&&")
        if "pip install" in command
    ]
    held = ("--require-hashes --no-deps -r ", "pip install --no-deps -e .")
    loose = [command for command in commands if not any(words in command for words in held)]
    assert loose == [f"pip install --index-url {CPU_INDEX} torch==2.13.0"]
    gpu = (ROOT / "requirements" / "gpu.txt").read_text(encoding="utf-8")
    names = {pin.split("==")[0] for pin in PIN.findall(gpu)}
    assert {"piper-tts", "openvino", "torch", "safetensors"} <= names
    assert {"numpy", "pillow", "reflex"} <= names  # and what every worker has


def test_bun_is_held_against_a_checksum() -> None:
    lock = json.loads((ROOT / "requirements" / "bun" / "package-lock.json").read_text("utf-8"))
    packages = [row for name, row in lock["packages"].items() if name]
    assert packages
    assert all(row["integrity"].startswith("sha512-") for row in packages)


def test_workers_may_write_weights_and_share_them() -> None:
    for target in ("worker-cpu", "worker-gpu"):
        (copied,) = [rest for rest in said(target, "COPY") if rest.endswith("/data /data")]
        assert "--chown=10001:10001" in copied
    volumes = re.findall(
        r"^    volumes: (&weights\n +- weights:/data/weights|\*weights)$", COMPOSE, re.M
    )
    assert len(volumes) == 2


def test_compose_names_settings_that_there_are() -> None:
    named = set(re.findall(rf"^ +({PREFIX}\w+):", COMPOSE, re.MULTILINE))
    assert named
    assert named <= {PREFIX + name.upper() for name in Settings.model_fields}


def test_compose_builds_the_targets() -> None:
    assert set(re.findall(r"target: ([\w-]+)", COMPOSE)) == set(TARGETS)


def test_compose_has_azurites_own_key_and_no_other() -> None:
    assert re.findall(r"ACCOUNT_KEY: (\S+)", COMPOSE) == [KEY]
    assert MAKE in COMPOSE


def test_compose_waits_for_what_it_needs() -> None:
    needed = re.findall(r"^ {4,6}(\w+):\n +condition: (\w+)", COMPOSE, re.MULTILINE)
    for service, condition in needed:
        part = re.search(rf"^  {service}:\n((?: {{4}}.*\n|\n)+)", COMPOSE, re.MULTILINE)
        assert part is not None, service
        assert ("healthcheck:" in part[1]) == (condition == "service_healthy")


def test_every_command_of_compose_is_one_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    commands = [rest for target in TARGETS for rest in said(target, "CMD")]
    commands += re.findall(r"^ {4}command: (\[migrate\])$", COMPOSE, re.MULTILINE)
    assert len(commands) == len(TARGETS) + 1
    for command in commands:
        assert run([*re.findall(r"\w+", command), "--help"]) == 0
    capsys.readouterr()
