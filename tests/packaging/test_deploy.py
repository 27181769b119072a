"""What people copy to run Heard: commands exist, settings are real, nothing is left open."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from feedback.cli import parser
from feedback.settings import PREFIX, Settings, names_of

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TOLD = sorted([*DEPLOY.iterdir(), ROOT / "docs" / "deploy.md", ROOT / "SECURITY.md"])
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def _commands() -> list[tuple[str, str]]:
    """Every call of our command in the files, with the file it stands in."""
    found = []
    for path in TOLD:
        text = path.read_text()
        calls = re.findall(r"(?:^|[=`\s]|/opt/heard/bin/)feedback ((?!is\b)[a-z][^`\n#&|)]*)", text)
        if path.name == "compose.yaml":
            lists = re.findall(r"command: \[(.*)\]", text)
            calls = [
                line.replace('"', "").replace(",", "") for line in lists if "redis" not in line
            ]
        if path.name == "Containerfile":
            calls = [" ".join(re.findall(r'"([^"]+)"', text.rsplit("CMD", 1)[1]))]
        found += [(path.name, call.strip()) for call in calls]
    return sorted(set(found))


@pytest.mark.parametrize(("file", "call"), _commands())
def test_every_command_exists_with_its_options(file: str, call: str) -> None:
    chosen = parser().parse_args(shlex.split(call.replace("FILE", "a.tar.gz")))
    assert callable(chosen.run)


def test_the_commands_were_found() -> None:
    calls = {call.split()[0] for _, call in _commands()}
    assert calls >= {"serve", "worker", "backup", "restore", "verify-backup", "check", "erase"}


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_every_setting_is_a_real_one(path: Path) -> None:
    known = {name for field in Settings.model_fields.items() for name in names_of(*field)}
    for name in re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text()):
        assert name.removesuffix("_FILE") in known, name


def _service(text: str, name: str) -> str:
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    assert found, name
    return found[1]


def test_only_the_proxy_of_the_compose_file_is_reached_from_outside() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    assert text.count("ports:") == 1
    assert re.findall(r'- "(\d+:\d+)"', _service(text, "proxy")) == ["80:80", "443:443"]
    for name in ("web", "worker"):
        assert "<<: *heard" in _service(text, name)
    for guard in ("read_only: true", "cap_drop:", "no-new-privileges:true", "/tmp"):  # noqa: S108 - in a container
        assert guard in text.partition("services:")[0]
    assert "network_mode" not in text
    assert "privileged: true" not in text


def test_every_secret_of_the_compose_file_is_a_file_and_its_making_is_told() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    files = re.findall(r"file: \./(secrets/\w+)$", text, re.MULTILINE)
    assert len(files) == 4
    guide = (ROOT / "docs" / "deploy.md").read_text()
    for file in files:
        assert f"> {file}" in guide, file
    assert not re.search(r"(?i)password: \S", text)


def test_the_container_runs_as_nobody_special_and_copies_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users == ["10001:10001"]
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists(), name
    project = (ROOT / "pyproject.toml").read_text()
    packed = set(re.findall(r'^"(\w+)" = "feedback/', project, re.MULTILINE))
    copied = set(re.findall(r"^COPY (\w+) /src/", text, re.MULTILINE))
    assert copied == packed | {"feedback", "surveys"}


@pytest.mark.parametrize("name", ["heard.service", "heard-worker.service", "heard-backup.service"])
def test_services_run_as_their_own_user_with_little_allowed(name: str) -> None:
    lines = (DEPLOY / name).read_text().splitlines()
    for wanted in ("User=heard", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077",
                   "EnvironmentFile=/etc/heard/heard.env", "CapabilityBoundingSet="):  # fmt: skip
        assert wanted in lines


def test_stopping_is_given_longer_than_the_server_takes() -> None:
    from feedback.web.serving import _PATIENCE_S

    unit = re.search(r"TimeoutStopSec=(\d+)", (DEPLOY / "heard.service").read_text())
    web = re.search(
        r"stop_grace_period: (\d+)s", _service((DEPLOY / "compose.yaml").read_text(), "web")
    )
    for found in (unit, web):
        assert found
        assert int(found[1]) > _PATIENCE_S


def test_proxies_pass_on_what_is_believed_and_keep_no_log_of_surveys() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text()
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in nginx
    survey = re.search(r"^    location /s/ \{(.*?)\}", nginx, re.MULTILINE | re.DOTALL)
    assert survey
    assert "access_log off;" in survey[1]
    assert "proxy_set_header" not in survey[1]  # one here would drop those of the server
    assert nginx.count("{") == nginx.count("}")
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert "@survey path /s/*\n\tlog_skip @survey" in caddy
    assert caddy.count("{") == caddy.count("}")


def test_units_are_ones_that_systemd_takes(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze; install systemd to have the units verified")
    for path in UNITS:
        text = path.read_text().replace("/opt/heard/bin/feedback", "/bin/true")
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        [verify, "verify", "--man=no", *(str(tmp_path / path.name) for path in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "heard" in line]
    assert ours == []


def test_nginx_takes_its_sample(tmp_path: Path) -> None:
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx; install it to have the sample tested")
    site = re.sub(r"ssl_certificate\S* .*;|listen .*443 ssl;|http2 on;", "",
                  (DEPLOY / "nginx.conf").read_text())  # fmt: skip
    site = re.sub(r"listen (\[::\]:)?80;", "listen 127.0.0.1:8099;", site, count=1)
    site = site.replace("listen [::]:80;", "")
    config = tmp_path / "nginx.conf"
    config.write_text(f"events {{}}\npid {tmp_path}/pid;\nhttp {{\n{site}\n}}\n")
    done = subprocess.run(
        [nginx, "-t", "-c", str(config)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
