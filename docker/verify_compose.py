#!/usr/bin/env python3
"""Checks compose files without a container engine.

    verify_compose.py SETTINGS_FILE OUTPUT_FOLDER COMPOSE_FILE...

Later files are laid over earlier ones. SETTINGS_FILE is what `streamgan config` prints. For each service the output folder gets
SERVICE.command, SERVICE.entrypoint, SERVICE.environment and SERVICE.volumes, which are words, NAME=VALUE and SOURCE:TARGET that end with
NUL and with which the caller runs it, and SERVICE.mebibytes, the memory that it may take. Exits with 1, a line a problem, when the
files do not hold together.
"""

import os
import pathlib
import re
import sys

import yaml

CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
OWN_IMAGE = "streamgan:"


def read(file):
    """Reads a file as compose does, with the variables of this process."""

    def value(match):
        name, operator, text = match.groups()
        found = os.environ.get(name)
        if operator == ":?" and not found:
            sys.exit(f"{file}: {name} is not set: {text}")
        return found or (text if operator == ":-" else "")

    text = re.sub(r"(?<!\$)\$\{(\w+)(?:(:[-?])([^}]*))?}", value, file.read_text())
    return yaml.safe_load(text.replace("$$", "$"))


def laid_over(below, above, key=""):
    """Merges as compose does: what stands in both is merged, words of commands are replaced, other lists are joined."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {name: laid_over(below[name], value, name) if name in below else value for name, value in above.items()}
    if isinstance(below, list) and key not in ("command", "entrypoint", "test"):
        return below + above
    return above


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
        image, build = service.get("image", ""), service.get("build")
        own = image.startswith(OWN_IMAGE)
        if not image:
            yield f"{name}: no image"
        elif not own and not re.search(r":v?\d", image):
            yield f"{name}: image {image} names no version"
        if build and not (folder / build["context"] / build["dockerfile"]).is_file():
            yield f"{name}: no {build['dockerfile']} in {build['context']}"
        if own and not service.get("command"):
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


def main(settings_file, output, *compose_files):
    compose = {}
    for file in map(pathlib.Path, compose_files):
        compose = laid_over(compose, read(file))
    settings = re.findall(r"^ +([a-z][a-z0-9.]*) ", pathlib.Path(settings_file).read_text(), re.MULTILINE)
    found = list(problems(pathlib.Path(compose_files[0]).parent, compose, settings))
    for name, service in compose["services"].items():

        def write(what, words):
            pathlib.Path(output, f"{name}.{what}").write_text("".join(f"{word}\0" for word in words))

        write("command", service.get("command", []))
        write("entrypoint", service.get("entrypoint", []))
        write("environment", (f"{key}={value}" for key, value in environment(service).items()))
        write("volumes", (volume.removesuffix(":ro") for volume in service.get("volumes", [])))
        memory = mebibytes(service["deploy"]["resources"]["limits"]["memory"])
        pathlib.Path(output, f"{name}.mebibytes").write_text(f"{memory}\n")
    sys.exit("\n".join(found) if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
