"""The settings: what is read, what is refused, and that each refusal says how to mend it."""

from __future__ import annotations

import base64
import json
import re
import stat
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk import data_dir
from frontdesk import settings as settings_module
from frontdesk.contract.manifest import Setting
from frontdesk.kit.secrets import SecretBox
from frontdesk.settings import OWN_NAMES, Settings, SettingsError

KEY = "q39lsCeU4NN766ul5t8DlFM4qBNRssToQ7qvW0tB08E="  # the same in every process, as it is part of tests' names
SCRAPER = "known-to-scrapers-only"
CHANNEL = ("CLAYTALK_APP_ID", "CLAYTALK_SECRET")
PROVIDERS = {
    "clay": (
        Setting(name="CLAY_KEY", title="", help="", kind="secret", required=True),
        Setting(name="CLAY_SECRET", title="", help="", kind="secret", required=True),
        Setting(name="CLAY_URL", title="", help="", default="https://clay.example"),
        Setting(name="CLAY_TOKEN", title="", help=""),
    ),
    "mud": (),
}


def read(tmp_path: Path, **environ: str) -> Settings:
    given = {"FRONTDESK_DATA_DIR": str(tmp_path / "data"), **environ}
    return Settings.from_environment(given, CHANNEL)


def refusal(tmp_path: Path, **environ: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **environ)
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def test_settings_without_variables_have_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({"PATH": "/bin", "HOME": "/home/ada"})
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url is None
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (settings.log_level, settings.delivery_days, settings.feed_days) == ("info", 14, 7)
    assert (settings.intake_limit, settings.trusted_proxies, settings.password_cost) == (10_000, (), "normal")
    assert dict(settings.channel_values) == {}


def test_settings_take_every_variable(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        DATABASE_URL="postgres://desk:s3cret@db.example/desk?sslmode=require",
        FRONTDESK_HOST="0.0.0.0",
        FRONTDESK_PORT=" 8080 ",
        FRONTDESK_PUBLIC_URL="https://Desk.Example.com/",
        FRONTDESK_SECRET_KEYS=f"{KEY}, {SecretBox.new_key()},",
        FRONTDESK_LOG_LEVEL="WARNING",
        FRONTDESK_DELIVERY_DAYS="30",
        FRONTDESK_FEED_DAYS="3",
        FRONTDESK_EVENT_DAYS="90",
        FRONTDESK_FILE_DAYS="60",
        FRONTDESK_INTAKE_LIMIT="500",
        FRONTDESK_TRUSTED_PROXIES="10.0.0.5, 172.16.0.0/12",
        FRONTDESK_HOSTS="frontdesk, desk.internal",
        FRONTDESK_PASSWORD_COST="test",
        FRONTDESK_METRICS_HOST="10.0.0.9",
        FRONTDESK_METRICS_PORT="9100",
        FRONTDESK_METRICS_TOKEN=SCRAPER,
        CLAYTALK_APP_ID="app-1",
    )
    assert (settings.metrics_host, settings.metrics_port, settings.metrics_token) == ("10.0.0.9", 9100, SCRAPER)
    assert SCRAPER not in repr(settings)
    assert settings.database_url == "postgresql://desk:s3cret@db.example/desk?sslmode=require"
    assert (settings.host, settings.port) == ("0.0.0.0", 8080)
    assert (settings.public_url, settings.is_https) == ("https://desk.example.com", True)
    assert settings.secret_keys[0] == KEY
    assert len(settings.secret_keys) == 2
    assert (settings.log_level, settings.delivery_days, settings.feed_days) == ("warning", 30, 3)
    assert (settings.event_days, settings.file_days) == (90, 60)
    assert (settings.intake_limit, settings.password_cost) == (500, "test")
    assert settings.hosts == ("frontdesk", "desk.internal")
    assert settings.trusted_proxies == ("10.0.0.5", "172.16.0.0/12")
    assert dict(settings.channel_values) == {"CLAYTALK_APP_ID": "app-1"}


def test_settings_include_every_name_that_is_read() -> None:
    source = Path(settings_module.__file__).read_text()
    read = set(re.findall(r"\"(FRONTDESK_[A-Z_]+)\"", source))
    assert {"FRONTDESK_EVENT_DAYS", "FRONTDESK_HOSTS"} <= read
    assert read <= OWN_NAMES


def test_metrics_are_read_on_this_machine_only_unless_a_token_is_set(tmp_path: Path) -> None:
    settings = read(tmp_path, FRONTDESK_METRICS_PORT="9100")
    assert (settings.metrics_host, settings.metrics_port, settings.metrics_token) == ("127.0.0.1", 9100, None)
    assert read(tmp_path, FRONTDESK_METRICS_HOST="::1").metrics_port is None
    assert read(tmp_path, FRONTDESK_METRICS_HOST="localhost").metrics_host == "localhost"
    for host in ("0.0.0.0", "::", "10.0.0.9", "metrics.example"):
        assert "set FRONTDESK_METRICS_TOKEN as well" in refusal(tmp_path, FRONTDESK_METRICS_HOST=host)
    for token in ("short", "a token of many words \u00e4"):
        sentence = refusal(tmp_path, FRONTDESK_METRICS_TOKEN=token)
        assert "openssl rand" in sentence
        assert token not in sentence


def test_setting_that_is_empty_counts_as_unset(tmp_path: Path) -> None:
    settings = read(tmp_path, DATABASE_URL=" ", FRONTDESK_PORT="", FRONTDESK_SECRET_KEYS="", CLAYTALK_SECRET="")
    assert (settings.database_url, settings.port, dict(settings.channel_values)) == (None, 8000, {})


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("0.0.0.0", "80", "http://localhost:80"),
        ("::", "8000", "http://localhost:8000"),
        ("::1", "8000", "http://[::1]:8000"),
        ("desk.local", "9000", "http://desk.local:9000"),
    ],
)
def test_public_address_follows_from_host_and_port(tmp_path: Path, host: str, port: str, address: str) -> None:
    assert read(tmp_path, FRONTDESK_HOST=host, FRONTDESK_PORT=port).public_url == address


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("FRONTDESK_PORT", "http", "whole number from 0 to 65535"),
        ("FRONTDESK_PORT", "70000", "whole number from 0 to 65535"),
        ("FRONTDESK_PORT", "٨٠", "whole number"),
        ("FRONTDESK_DELIVERY_DAYS", "0", "whole number from 1"),
        ("FRONTDESK_FEED_DAYS", "-1", "whole number from 1"),
        ("FRONTDESK_INTAKE_LIMIT", "1e3", "whole number from 1"),
        ("FRONTDESK_METRICS_PORT", "x", "whole number from 0 to 65535"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "http://127.0.0.1:4318"),
        ("FRONTDESK_HOSTS", "desk.example.com:443", "without a scheme or a port"),
        ("FRONTDESK_HOSTS", "*", "list names"),
        ("FRONTDESK_LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("FRONTDESK_PASSWORD_COST", "cheap", "normal or test"),
        ("FRONTDESK_PUBLIC_URL", "desk.example.com", "https://desk.example.com"),
        ("FRONTDESK_PUBLIC_URL", "ftp://desk.example.com", "https://desk.example.com"),
        ("FRONTDESK_PUBLIC_URL", "https://desk.example.com/inbox", "without a path"),
        ("FRONTDESK_PUBLIC_URL", "https://desk.example.com:port", "https://desk.example.com"),
        ("FRONTDESK_PUBLIC_URL", "https://[desk", "https://desk.example.com"),
        ("FRONTDESK_TRUSTED_PROXIES", "10.0.0.5, proxy", "IP addresses or networks"),
        ("DATABASE_URL", "mysql://root:s3cret@db/desk", "postgresql://user:password@host:5432/name"),
        ("DATABASE_URL", "s3cret", "postgresql://user:password@host:5432/name"),
        ("FRONTDESK_SECRET_KEYS", "s3cret", "openssl rand -base64 32"),
        ("FRONTDESK_SECRET_KEYS", f"{KEY},c2hvcnQ=", "openssl rand -base64 32"),
        ("FRONTDESK_SECRET_KEYS", ",", "openssl rand -base64 32"),
    ],
)
def test_setting_that_makes_no_sense_is_named_with_a_remedy(tmp_path: Path, name: str, value: str, advice: str) -> None:
    sentence = refusal(tmp_path, **{name: value})
    assert name in sentence
    assert advice in sentence
    assert "s3cret" not in sentence


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("FRONTDESK_PUBLICURL", "FRONTDESK_PUBLIC_URL"),
        ("FRONTDESK_SECRET_KEY", "FRONTDESK_SECRET_KEYS"),
        ("FRONTDESK_DATA", "FRONTDESK_DATA_DIR"),
    ],
)
def test_typo_is_found_and_the_nearest_name_is_suggested(tmp_path: Path, name: str, meant: str) -> None:
    assert refusal(tmp_path, **{name: "anything"}) == f"{name} is not a setting of Frontdesk; did you mean {meant}?"


def test_name_like_none_of_ours_is_refused_without_a_guess(tmp_path: Path) -> None:
    assert "did you mean" not in refusal(tmp_path, FRONTDESK_QQQQQQQQQQQQQQQQ="1")


def test_channels_may_use_our_prefix(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"FRONTDESK_DATA_DIR": str(tmp_path), "FRONTDESK_CLAYTALK": "x"}, ["FRONTDESK_CLAYTALK"]
    )
    assert settings.channel_values["FRONTDESK_CLAYTALK"] == "x"


def test_settings_show_no_secret_and_cannot_be_changed(tmp_path: Path) -> None:
    settings = read(
        tmp_path, DATABASE_URL="postgresql://a:s3cret@b/c", FRONTDESK_SECRET_KEYS=KEY, CLAYTALK_SECRET="s3cret"
    )
    assert "s3cret" not in repr(settings)
    assert KEY not in repr(settings)
    with pytest.raises(AttributeError):
        settings.port = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.channel_values["CLAYTALK_SECRET"] = "other"  # type: ignore[index]


def test_reading_the_settings_writes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path).secret_keys == ()
    assert not (tmp_path / "data").exists()


def test_first_start_makes_a_key_and_later_ones_find_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secrets.json"
    keys = data_dir.make_keys(path.parent)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["secrets.json"]
    assert read(tmp_path).secret_keys == keys == data_dir.make_keys(path.parent)
    assert SecretBox(keys).decrypt(SecretBox(keys).encrypt(b"clay")) == b"clay"


def test_key_file_that_others_can_read_is_closed_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secrets.json"
    data_dir.make_keys(path.parent)
    path.chmod(0o644)
    path.parent.chmod(0o755)
    data_dir.make(path.parent)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_directory_that_the_database_goes_through_is_left_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o710)
    data_dir.make(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o710


def test_key_of_the_environment_leaves_the_file_alone(tmp_path: Path) -> None:
    assert read(tmp_path, FRONTDESK_SECRET_KEYS=KEY).secret_keys == (KEY,)


def test_keys_made_by_openssl_are_taken(tmp_path: Path) -> None:
    key = base64.b64encode(bytes([251, 255]) * 16).decode()
    assert "+" in key
    assert "/" in key
    settings = read(tmp_path, FRONTDESK_SECRET_KEYS=key)
    assert SecretBox(settings.secret_keys).encrypt(b"clay")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"keys": []}', '{"keys": "one"}', '{"keys": [7]}', "\xff"])
def test_damaged_file_is_never_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "data" / "secrets.json"
    path.parent.mkdir()
    path.write_text(content, "latin-1")
    assert "backup" in refusal(tmp_path)
    assert path.read_text("latin-1") == content


def test_key_in_the_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secrets.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"keys": ["short"]}))
    assert str(path) in refusal(tmp_path)


def test_data_directory_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    for path in (tmp_path / "data", tmp_path / "data" / "inside"):
        with pytest.raises(SettingsError, match=r"^FRONTDESK_DATA_DIR: the directory"):
            data_dir.make(path)


def gateway(tmp_path: Path, **environ: str) -> Settings:
    given = {"FRONTDESK_DATA_DIR": str(tmp_path / "data"), **environ}
    return Settings.from_environment(given, CHANNEL, PROVIDERS)


def test_provider_brings_its_variables_and_its_port(tmp_path: Path) -> None:
    settings = gateway(tmp_path, PROVIDER="clay", CLAY_KEY="k3y", CLAY_SECRET="s3cret", API_SECRET="knock")
    assert settings.gateway is not None
    assert (settings.gateway.provider, settings.gateway.api_secret) == ("clay", "knock")
    assert dict(settings.gateway.values) == {
        "CLAY_KEY": "k3y",
        "CLAY_SECRET": "s3cret",
        "CLAY_URL": "https://clay.example",
    }
    assert (settings.port, settings.public_url) == (3000, "http://127.0.0.1:3000")
    for secret in ("k3y", "s3cret", "knock"):
        assert secret not in repr(settings)
    with pytest.raises(TypeError):
        settings.gateway.values["CLAY_KEY"] = "other"  # type: ignore[index]


def test_gateways_port_gives_way_to_ours(tmp_path: Path) -> None:
    assert gateway(tmp_path, PROVIDER="mud", PORT="10000").public_url == "http://127.0.0.1:10000"
    assert gateway(tmp_path, PROVIDER="mud", PORT="10000", FRONTDESK_PORT="9000").port == 9000
    assert gateway(tmp_path, PORT="10000").port == 8000, "without a provider nobody asked for it"
    with pytest.raises(SettingsError, match="PORT is 'high'; set it to a whole number from 0 to 65535"):
        gateway(tmp_path, PROVIDER="mud", PORT="high")


def test_gateway_without_a_provider_is_off(tmp_path: Path) -> None:
    assert gateway(tmp_path, CLAY_KEY="k", API_SECRET="x").gateway is None
    assert gateway(tmp_path, PROVIDER=" ").gateway is None
    assert read(tmp_path, PROVIDER="clay").gateway is None, "a process that serves none asks for nothing"


def test_unknown_provider_is_told_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        gateway(tmp_path, PROVIDER="Clay")
    assert str(refused.value) == (
        "PROVIDER is 'Clay', which the message gateway does not know; set it to one of those it knows (clay, mud), or"
        " leave it out to run without the gateway."
    )


def test_gateway_provider_without_a_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        gateway(tmp_path, PROVIDER="clay", CLAY_SECRET=" ", CLAY_TOKEN="s3cret")
    assert str(refused.value) == (
        "PROVIDER is 'clay', which needs CLAY_KEY, CLAY_SECRET as well; set what is missing, or choose another PROVIDER"
        " (clay, mud)."
    )


@hypothesis.settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(OWN_NAMES - {"FRONTDESK_DATA_DIR"} | {"DATABASE_URL"})), st.text(max_size=30), max_size=4
    )
)
def test_settings_of_any_value_are_read_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]
) -> None:
    data = str(tmp_path_factory.getbasetemp() / "whatever")
    sentence = ""
    try:
        Settings.from_environment({"FRONTDESK_SECRET_KEYS": KEY, **environ, "FRONTDESK_DATA_DIR": data})
    except SettingsError as refused:
        sentence = str(refused)
    assert "\n" not in sentence
