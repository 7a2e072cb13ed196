#!/usr/bin/env python3
"""Checks compose.yaml without a container engine.

    verify_compose.py COMPOSE_FILE SETTINGS_FILE OUTPUT_FOLDER

SETTINGS_FILE is what `streamgan config` prints. For each service of streamgan's own image the output
folder gets SERVICE.command and SERVICE.environment, one word or NAME=VALUE a line, with which the
caller runs it, and SERVICE.mebibytes, the memory that it may take. Exits with 1, a line a problem, when the file does not hold together.
"""

import pathlib
import re
import sys

import yaml

CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def environment(service):
    values = service.get("environment") or {}
    return values if isinstance(values, dict) else dict(entry.split("=", 1) for entry in values)


def mebibytes(size):
    return int(size[:-1]) * {"m": 1, "g": 1024}[size[-1]]


def has_health_check(service):
    check = service.get("healthcheck") or {}
    return "test" in check and not check.get("disable")


def problems(folder, compose, settings):
    services = compose["services"]
    variables = {"STREAMGAN_" + name.upper().replace(".", "_") for name in settings}
    for name, service in services.items():
        image, build = service.get("image"), service.get("build")
        if not image:
            yield f"{name}: no image"
        elif not build and not re.search(r":v?\d", image):
            yield f"{name}: image {image} names no version"
        if build and not (folder / build["context"] / build["dockerfile"]).is_file():
            yield f"{name}: no {build['dockerfile']} in {build['context']}"
        if build and not service.get("command"):
            yield f"{name}: no command"
        for needed in ("restart", "stop_grace_period", "deploy"):
            if needed not in service:
                yield f"{name}: no {needed}"
        for other, how in (service.get("depends_on") or {}).items():
            condition = how["condition"]
            if other not in services:
                yield f"{name}: depends on {other}, which is no service"
            elif condition not in CONDITIONS:
                yield f"{name}: unknown condition {condition}"
            elif condition == "service_healthy" and not has_health_check(services[other]):
                yield f"{name}: waits for the health of {other}, which has no health check"
            elif condition == "service_completed_successfully" and services[other]["restart"] not in ("no", "on-failure"):
                yield f"{name}: waits for the end of {other}, which is always restarted"
        for port in service.get("ports") or []:
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name}: port {port} is open to other machines"
        for volume in service.get("volumes") or []:
            source = volume.split(":", 1)[0]
            if not source.startswith((".", "/")) and source not in compose.get("volumes", {}):
                yield f"{name}: volume {source} is not declared"
        for variable in environment(service):
            known = variable in variables or variable.startswith("STREAMGAN_KAFKA_")
            if variable.startswith("STREAMGAN_") and not known:
                yield f"{name}: {variable} is no setting"


def main(compose_file, settings_file, output):
    compose_file = pathlib.Path(compose_file)
    compose = yaml.safe_load(compose_file.read_text())
    settings = re.findall(r"^ +([a-z][a-z0-9.]*) ", pathlib.Path(settings_file).read_text(), re.MULTILINE)
    found = list(problems(compose_file.parent, compose, settings))
    for name, service in compose["services"].items():
        if service.get("build"):
            words = "".join(f"{word}\n" for word in service["command"])
            variables = "".join(f"{key}={value}\n" for key, value in environment(service).items())
            pathlib.Path(output, f"{name}.command").write_text(words)
            pathlib.Path(output, f"{name}.environment").write_text(variables)
            memory = mebibytes(service["deploy"]["resources"]["limits"]["memory"])
            pathlib.Path(output, f"{name}.mebibytes").write_text(f"{memory}\n")
    sys.exit("\n".join(found) if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
