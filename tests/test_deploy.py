"""What is in deploy/ fits together, and fits Dateline: schemas, settings, options, ports, tags, and nobody is root."""

import re
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import kubernetes_validate
import pytest
import xllamacpp
import yaml
from compose_spec import PyOptions
from typer.testing import CliRunner

from qa.doors.cli import app
from qa.doors.server import make_server
from qa.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.suffix in (".yaml", ".conf", ".env") or path.name == "Containerfile")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
NGINX = (DEPLOY / "nginx.conf").read_text()
MANIFESTS: list[dict[str, Any]] = [
    manifest
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    if path.name != "kustomization.yaml"
    for manifest in yaml.safe_load_all(path.read_text())
]


def of_kind(*kinds: str) -> dict[str, dict[str, Any]]:
    return {manifest["metadata"]["name"]: manifest for manifest in MANIFESTS if manifest["kind"] in kinds}


PODS = {name: manifest["spec"]["template"] for name, manifest in of_kind("Deployment", "StatefulSet").items()}


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, container) for name, pod in PODS.items() for container in pod["spec"]["containers"])


def after(option: str, words: list[str]) -> str:
    return words[words.index(option) + 1]


def test_the_compose_file_is_one_and_refers_to_what_it_has() -> None:
    options = PyOptions()
    options.apply_merge = True
    options.from_yaml((DEPLOY / "compose.yaml").read_text()).validate()


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: f"{manifest['kind']} {manifest['metadata']['name']}")
def test_each_manifest_is_what_kubernetes_takes(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, "1.33", strict=True)


def test_kustomization_names_every_manifest() -> None:
    named = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())["resources"]
    assert sorted([*named, "kustomization.yaml"]) == sorted(path.name for path in (DEPLOY / "kubernetes").iterdir())


def test_every_setting_that_is_named_is_one() -> None:
    named = {name.lower() for path in FILES for name in re.findall(r"\bDATELINE_([A-Z_]+)\b", path.read_text())}
    assert named <= Settings.model_fields.keys()
    assert {"chroma", "llm", "archive"} <= named


@pytest.mark.parametrize("command", [SERVICES["app"]["command"], dict(containers())["app"]["args"]], ids=["compose", "kubernetes"])
def test_the_command_is_one_of_dateline(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--help"])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(app, ["serve", "--no-such-option", "--help"]).exit_code == 2


def test_the_options_of_the_llm_are_llama_cpps() -> None:
    options = {word for word in SERVICES["llm"]["command"] if word.startswith("--")}
    known = Path(xllamacpp.xllamacpp.__file__).read_bytes()  # its server is a part of the bundled LLM's library
    assert {option for option in options if f"\0{option}\0".encode() not in known} == set()


def test_the_ports_of_compose_agree() -> None:
    serving = after("--port", SERVICES["app"]["command"])
    assert f"server app:{serving} " in NGINX
    assert f"EXPOSE {serving}\n" in CONTAINERFILE
    assert f"127.0.0.1:{serving}/healthz" in CONTAINERFILE
    environment = SERVICES["app"]["environment"]
    for name, setting in (("chroma", "DATELINE_CHROMA"), ("llm", "DATELINE_LLM")):
        url = urlsplit(environment[setting])
        assert (url.hostname, str(url.port)) == (name, after("--port", SERVICES[name]["command"]))
    inside = {port.split(":")[1] for port in SERVICES["proxy"]["ports"]}
    assert set(re.findall(r"listen (\d+)", NGINX)) == inside


def test_the_ports_of_kubernetes_agree() -> None:
    services, listening = of_kind("Service"), {name: container["ports"][0] for name, container in containers()}
    assert services.keys() == listening.keys()
    for name, service in services.items():
        (port,) = service["spec"]["ports"]
        assert (port["targetPort"], port["port"]) == (listening[name]["name"], listening[name]["containerPort"])
        assert service["spec"]["selector"].items() <= PODS[name]["metadata"]["labels"].items()
    for name, container in containers():
        words = [*container.get("args", [])]
        assert "--port" not in words or int(after("--port", words)) == listening[name]["containerPort"]
    settings = of_kind("ConfigMap")["dateline"]["data"]
    for setting in ("DATELINE_CHROMA", "DATELINE_LLM"):
        url = urlsplit(settings[setting])
        assert services[str(url.hostname)]["spec"]["ports"][0]["port"] == url.port
    (rule,) = of_kind("Ingress")["app"]["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    assert backend["port"]["name"] == services[backend["name"]]["spec"]["ports"][0]["name"]


def test_a_pod_is_reached_at_its_port_alone_and_by_whom_it_serves() -> None:
    policies = of_kind("NetworkPolicy")
    assert policies["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, container in containers():
        (rule,) = policies[name]["spec"]["ingress"]
        assert [port["port"] for port in rule["ports"]] == [container["ports"][0]["containerPort"]]
        assert policies[name]["spec"]["podSelector"]["matchLabels"] == PODS[name]["metadata"]["labels"]


def test_two_apps_serve_and_one_stays_when_a_machine_is_emptied() -> None:
    assert SERVICES["app"]["deploy"]["replicas"] == of_kind("Deployment")["app"]["spec"]["replicas"] == 2
    budget = of_kind("PodDisruptionBudget")["app"]["spec"]
    assert (budget["minAvailable"], budget["selector"]["matchLabels"]) == (1, PODS["app"]["metadata"]["labels"])


def test_no_image_is_whatever_is_latest() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += [container["image"] for _, container in containers()]
    images += re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)
    for image in images:
        _, colon, tag = image.rpartition("/")[2].partition(":")
        assert colon, image
        assert tag not in ("", "latest"), image


def test_nobody_is_root_and_nothing_else_can_be_written() -> None:
    assert re.findall(r"^USER (\S+)", CONTAINERFILE, re.MULTILINE)[-1] == "10001:10001"
    for service in SERVICES.values():
        assert int(service["user"].partition(":")[0]) > 0
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "no-new-privileges:true" in service["security_opt"]
    for name, container in containers():
        pod = PODS[name]["spec"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["runAsUser"] > 0
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_every_container_is_probed_and_bounded() -> None:
    assert "/healthz" in CONTAINERFILE
    for name, service in SERVICES.items():
        assert "healthcheck" in service or name in ("app", "proxy")  # the app's is in its image; nobody waits for the proxy
    for _, container in containers():
        assert {"readinessProbe", "livenessProbe"} <= container.keys()
        assert container["resources"].keys() == {"requests", "limits"}
    assert dict(containers())["app"]["readinessProbe"]["httpGet"]["path"] == "/healthz"


def test_passwords_are_referred_to_and_none_is_written_down() -> None:
    for path in FILES:
        for name, value in re.findall(r"(?m)^\s*(\w*(?:PASSWORD|KEY|TOKEN))[:=] *(.*)$", path.read_text()):
            assert value == "" or value.startswith(f"${{{name.removeprefix('DATELINE_').replace('LLAMA_API_KEY', 'LLM_KEY')}:?"), (
                path,
                name,
            )
    needed = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text()))
    assert needed == set(re.findall(r"(?m)^(\w+)=", (DEPLOY / "example.env").read_text()))


def test_only_the_proxys_network_is_believed_and_what_is_kept_inside_has_no_way_out() -> None:
    (subnet,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert ip_network(after("--trust-proxy", SERVICES["app"]["command"])) == ip_network(subnet["subnet"])
    assert {name for name, service in SERVICES.items() if "front" in service["networks"]} == {"proxy", "app"}
    assert COMPOSE["networks"]["back"]["internal"]


def test_answers_pass_the_proxy_as_they_are_written_over_tls() -> None:
    for line in (
        "listen 8443 ssl;",
        "proxy_buffering off;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "hash $remote_addr consistent;",
    ):
        assert line in NGINX
    assert "return 308 https://" in NGINX


def test_the_proxies_give_up_an_idle_connection_long_before_the_app_does() -> None:
    (nginx,) = re.findall(r"keepalive_timeout (\d+)s;", NGINX)
    traefik = 90  # unless told otherwise
    assert max(int(nginx), traefik) + 20 < make_server(None).config.timeout_keep_alive


def test_what_the_image_is_built_from_is_let_through() -> None:
    root = DEPLOY.parent
    let_through = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name for name in let_through if not (root / name).exists()} == set()
    assert {"app.py", "qa", "vectorstore", "prompts", "README.md", "LICENSE", "constraints.txt", "pyproject.toml"} <= let_through
