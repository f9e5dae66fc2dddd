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
PATH = f"{BIN}:{os.environ.get('PATH', os.defpath)}:/usr/sbin:{ROOT / '.make' / 'helm'}"
SETTINGS = OWN_NAMES | {"DATABASE_URL"}


async def run(*command: str | Path, **environment: str) -> str:
    """What a program prints; what it complains of is the failure."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PATH": PATH, **environment},
    )
    said, complained = await process.communicate()
    assert process.returncode == 0, said.decode() + complained.decode()
    return said.decode()


def program(name: str) -> str:
    found = shutil.which(name, path=PATH)
    if found is None:
        pytest.skip(f"there is no {name}: .ci/run or make test installs it")
    return found


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


def is_a_command(words: list[str]) -> None:
    """`frontdesk` knows the command and its options."""
    assert words[0] == "frontdesk"
    result = CliRunner().invoke(main, [*words[1:], "--help"])
    assert result.exit_code == 0, result.output
    assert all(option in result.output for option in words[1:] if option.startswith("--"))


async def test_image_is_well_formed() -> None:
    await run("hadolint", "--failure-threshold", "warning", DEPLOY / "Containerfile")


def test_image_takes_what_exists_and_starts_what_the_readme_says() -> None:
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


async def test_compose_file_is_valid() -> None:
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


async def test_balancers_take_their_files() -> None:
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


CHART = DEPLOY / "helm" / "frontdesk"
KEY = "bm90IGEgc2VjcmV0LCBidXQgdGhpcnR5LXR3byBieXQ="
CHOSEN = {
    "publicUrl": "https://desk.example",
    "database": {"url": 'postgresql://frontdesk:it\'s "quoted"@postgres:5432/frontdesk'},
    "secretKeys": [KEY],
}
EVERYTHING = CHOSEN | {
    "database": {"url": "postgresql://a:b@pooler/c", "directUrl": "postgresql://a:b@postgres/c"},
    "image": {"repository": "images.example/frontdesk", "tag": "1", "pullSecrets": ["images"]},
    "settings": {"FRONTDESK_LOG_LEVEL": "debug", "FRONTDESK_FEED_DAYS": 3},
    "secrets": {"TIKTOK_APP_SECRET": "s"},
    "metrics": {"token": "sixteen-plain-characters"},
    "ingress": {"className": "nginx", "annotations": {"example.com/size": "1"}, "tlsSecret": ""},
    "files": {"existingClaim": "shared"},
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "busy", "operator": "Exists"}],
}
ONE_SECRET = {
    "publicUrl": "https://desk.example",
    "existingSecret": "desk",
    "server": {"replicas": 1},
    "ingress": {"enabled": False},
    "files": {"storageClass": "nfs"},
}


async def rendered(values: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """What the chart makes of these values; fails with Helm's words where it refuses them."""
    chosen = folder / "chosen.yaml"
    chosen.write_text(yaml.safe_dump(values))
    helm = program("helm")
    await run(helm, "lint", "--strict", "--values", chosen, CHART)
    made = await run(helm, "template", "shop", CHART, "--values", chosen)
    return [document for document in yaml.safe_load_all(made) if document]


@pytest.mark.parametrize("values", [CHOSEN, EVERYTHING, ONE_SECRET], ids=["chosen", "everything", "one secret"])
async def test_kubernetes_takes_what_the_chart_makes(values: dict[str, Any], tmp_path: Path) -> None:
    found = await rendered(values, tmp_path)
    for document in found:
        kubernetes_validate.validate(document, "1.31", strict=True)
    named = {(document["kind"], document["metadata"]["name"]): document for document in found}
    assert len(named) == len(found)
    claims = [name for kind, name in named if kind == "PersistentVolumeClaim"] or ["shared"]
    secrets = [name for kind, name in named if kind == "Secret"] or ["desk"]
    for name in ("shop-server", "shop-worker"):
        pod = named["Deployment", name]["spec"]["template"]
        assert named["Deployment", name]["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]
        [container] = pod["spec"]["containers"]
        is_a_command(container["args"])
        assert container["envFrom"] == [{"configMapRef": {"name": "shop"}}, {"secretRef": {"name": secrets[0]}}]
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
        assert volumes["files"]["persistentVolumeClaim"]["claimName"] == claims[0]
    assert named["Service", "shop"]["spec"]["selector"] == named["Deployment", "shop-server"]["spec"]["template"][
        "metadata"]["labels"]  # fmt: skip


@pytest.mark.parametrize("values", [CHOSEN, EVERYTHING], ids=["chosen", "everything"])
async def test_chart_sets_known_variables_only(values: dict[str, Any], tmp_path: Path) -> None:
    given: dict[str, str] = {"FRONTDESK_DATA_DIR": str(tmp_path)}
    for document in await rendered(values, tmp_path):
        given |= document.get("data", {}) | document.get("stringData", {})
    settings = Settings.from_environment(given, channel_setting_names())
    assert (settings.drain_seconds, settings.public_url) == (10, "https://desk.example")
    assert settings.database_url == values["database"]["url"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (CHOSEN | {"publicUrl": ""}, "publicUrl is empty: say how browsers and platforms reach Frontdesk"),
        (CHOSEN | {"database": {}}, "database.url is empty: say where PostgreSQL is"),
        (CHOSEN | {"secretKeys": []}, "secretKeys is empty: make a key with `openssl rand -base64 32`"),
        (ONE_SECRET | {"secretKeys": [KEY]}, "existingSecret is set: put DATABASE_URL"),
        (CHOSEN | {"databse": {}}, "databse"),
        (CHOSEN | {"server": {"replicas": 0}}, "server/replicas"),
    ],
)
async def test_chart_refuses_what_would_not_start(values: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "chosen.yaml").write_text(yaml.safe_dump(values))
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        await run(program("helm"), "template", "shop", CHART, "--values", tmp_path / "chosen.yaml")


def test_deployments_set_known_variables_only(tmp_path: Path) -> None:
    [compose] = documents("compose.yaml")
    values = compose["services"]["worker"]["environment"] | {
        "DATABASE_URL": "postgresql://frontdesk:secret@postgres:5432/frontdesk",
        "FRONTDESK_SECRET_KEYS": KEY,
        "FRONTDESK_PUBLIC_URL": "https://desk.example",
        "FRONTDESK_DATA_DIR": str(tmp_path),
    }
    assert Settings.from_environment(values, channel_setting_names()).drain_seconds == 5
