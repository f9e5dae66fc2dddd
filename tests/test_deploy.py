"""What is in deploy/ is what it says: it names what exists, its formats are right, and its programs take it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner

from frontdesk.bootstrap import channel_setting_names
from frontdesk.cli import main
from frontdesk.settings import OWN_NAMES, Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
BIN = Path(sys.executable).parent
PATH = f"{BIN}:{os.environ.get('PATH', os.defpath)}:/usr/sbin"
SETTINGS = OWN_NAMES | {"DATABASE_URL"}


async def run(*command: str | Path, **environment: str) -> None:
    """Run a checker; what it complains of is the failure."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PATH": PATH, **environment},
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


def program(name: str) -> str:
    found = shutil.which(name, path=PATH)
    if found is None:
        pytest.skip(f"there is no {name}: .ci/run installs it")
    return found


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


def is_a_command(words: list[str]) -> None:
    """`frontdesk` knows the command and its options."""
    assert words[0] == "frontdesk"
    result = CliRunner().invoke(main, [*words[1:], "--help"])
    assert result.exit_code == 0, result.output
    assert all(option in result.output for option in words[1:] if option.startswith("--"))


async def test_the_image_is_well_formed() -> None:
    await run("hadolint", "--failure-threshold", "warning", DEPLOY / "Containerfile")


def test_the_image_takes_what_exists_and_starts_what_the_readme_says() -> None:
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    for file in re.findall(r"-r (\S+)", CONTAINERFILE):
        assert (ROOT / file).is_file(), file
    [command] = re.findall(r"^CMD (.+)$", CONTAINERFILE, re.MULTILINE)
    words = yaml.safe_load(command)
    is_a_command(words)
    assert f"`{' '.join(words)}`" in (ROOT / "README.md").read_text()
    assert set(re.findall(r"\b(FRONTDESK_\w+)=", CONTAINERFILE)) <= SETTINGS
    assert re.search(r"^USER (?!0|root)", CONTAINERFILE, re.MULTILINE)
    # What the wheel is made of is copied, all of it.
    copied = set(" ".join(re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)).split())
    assert {"LICENSE", "README.md", "pyproject.toml", "hatch_build.py", "web", "src"} <= copied


async def test_compose_is_compose() -> None:
    await run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")
    [compose] = documents("compose.yaml")
    given = set(re.findall(r"^(\w+)=", (DEPLOY / "compose.env.example").read_text(), re.MULTILINE))
    assert set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text())) == given
    ours = [service for service in compose["services"].values() if service["image"] == "frontdesk"]
    assert len(ours) == 3
    for service in ours:
        is_a_command(service["command"])
        assert set(service["environment"]) <= SETTINGS
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert int(service["stop_grace_period"].removesuffix("s")) > int(
            service["environment"]["FRONTDESK_DRAIN_SECONDS"]
        )
    for place in (mount.split(":")[0] for mount in compose["services"]["caddy"]["volumes"]):
        assert not place.startswith(".") or (DEPLOY / place).is_file()
    for upstream in re.findall(r"(\S+):8000", (DEPLOY / "Caddyfile").read_text()):
        assert upstream in compose["services"]


async def test_the_balancers_take_their_files() -> None:
    await run(program("haproxy"), "-c", "-f", DEPLOY / "haproxy.cfg")
    await run(
        program("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile",
        FRONTDESK_NAME="desk.example",
    )  # fmt: skip


async def test_systemd_takes_the_units(tmp_path: Path) -> None:
    verify = program("systemd-analyze")
    for unit in sorted((DEPLOY / "systemd").iterdir()):
        text = unit.read_text()
        [command] = re.findall(r"^ExecStart=/opt/frontdesk/bin/(.+)$", text, re.MULTILINE)
        is_a_command(command.split())
        assert set(re.findall(r"\b(FRONTDESK_\w+)=", text)) <= SETTINGS
        (tmp_path / unit.name).write_text(text.replace("/opt/frontdesk/bin", str(BIN)))
        await run(verify, "--man=no", "verify", tmp_path / unit.name)


def test_kubernetes_takes_the_manifests() -> None:
    found = documents("kubernetes/frontdesk.yaml")
    for document in found:
        kubernetes_validate.validate(document, "1.31", strict=True)
    named = {(document["kind"], document["metadata"]["name"]): document for document in found}
    given = {
        key
        for kind in ("ConfigMap", "Secret")
        for key in (named[kind, "frontdesk"].get("data") or named[kind, "frontdesk"]["stringData"])
    }
    assert given <= SETTINGS
    for document in found:
        if document["kind"] == "Deployment":
            pod = document["spec"]["template"]["spec"]
            [container] = pod["containers"]
            is_a_command(container["args"])
            for source in container["envFrom"]:
                kind = "ConfigMap" if "configMapRef" in source else "Secret"
                assert (kind, next(iter(source.values()))["name"]) in named
            assert {mount["name"] for mount in container["volumeMounts"]} == {
                volume["name"] for volume in pod["volumes"]
            }


def test_what_the_deployments_set_is_taken(tmp_path: Path) -> None:
    [compose] = documents("compose.yaml")
    values = compose["services"]["worker"]["environment"] | {
        "DATABASE_URL": "postgresql://frontdesk:secret@postgres:5432/frontdesk",
        "FRONTDESK_SECRET_KEYS": "bm90IGEgc2VjcmV0LCBidXQgdGhpcnR5LXR3byBieXQ=",
        "FRONTDESK_PUBLIC_URL": "https://desk.example",
        "FRONTDESK_DATA_DIR": str(tmp_path),
    }
    assert Settings.from_environment(values, channel_setting_names()).drain_seconds == 5
