#!/usr/bin/env bash
# Builds the image without a container engine and checks that its services run:
#
#   docker/verify.sh [--keep]
#
# It makes a Debian base with debootstrap, builds docker/Dockerfile on it with buildah, runs a short
# demo, and then the services of compose.yaml with their commands and settings against the image's
# own broker. --keep leaves the work folder, whose path it prints, for a look.
# Needs root, amd64, and apt-get where buildah, debootstrap or python3-yaml are missing.
set -euo pipefail

home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cd "$home"
keep=${1:-}
[ "$(id -u)" = 0 ] || { echo "docker/verify.sh: run it as root, debootstrap and chroot need that" >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/streamgan-verify.XXXXXX")
started=$SECONDS
failed=0
jobs_started=()

finish() {
  local pid
  for pid in "${jobs_started[@]}"; do
    family "$pid" | xargs -r kill -KILL 2>/dev/null || true
  done
  wait 2>/dev/null || true
  if [ "$keep" = --keep ]; then
    echo "kept $work" >&2
  else
    container umount --all >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
  fi
}
trap finish EXIT
trap 'exit 130' INT TERM

container() {
  buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"
}

# report NAME COMMAND...: one line a check.
report() {
  local name=$1
  shift
  if "$@"; then
    printf 'ok      %s\n' "$name"
  else
    printf 'FAILED  %s\n' "$name"
    failed=1
  fi
}

# quietly WHAT COMMAND...: shows what a step of the preparation wrote only when it fails.
quietly() {
  local what=$1 from=$SECONDS
  shift
  if ! "$@" >"$work/log" 2>&1; then
    tail -40 "$work/log" >&2
    echo "FAILED  $what" >&2
    exit 1
  fi
  printf '%4d s  %s\n' $((SECONDS - from)) "$what"
}

# A process and its descendants.
family() {
  local child
  echo "$1"
  for child in $(pgrep -P "$1"); do
    family "$child"
  done
}

# The Java process that a background job has started, once it is there.
java_of() {
  local pid
  for pid in $(family "$1"); do
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = java ]; then
      echo "$pid"
      return
    fi
  done
  return 1
}

# await SECONDS COMMAND...
await() {
  local until=$((SECONDS + $1))
  shift
  while ! "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.5
  done
}

# in_image NAME=VALUE... -- COMMAND...: runs it in the image, as its user.
in_image() {
  local options=()
  while [ "$1" != -- ]; do
    options+=(--env "$1")
    shift
  done
  container run --isolation chroot "${options[@]}" "$built" "$@"
}

# start NAME [NAME=VALUE...] -- COMMAND...: the same in the background; its output goes to files.
start() {
  local name=$1
  shift
  in_image "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null &
  job=$!
  jobs_started+=("$job")
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

install_tools() {
  local missing=()
  command -v buildah >/dev/null || missing+=(buildah)
  command -v debootstrap >/dev/null || missing+=(debootstrap)
  command -v pgrep >/dev/null || missing+=(procps)
  python3 -c 'import yaml' 2>/dev/null || missing+=(python3-yaml)
  [ ${#missing[@]} = 0 ] || { apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
}

# From this machine's own mirror where it runs the same release, else from debootstrap's default; as the
# slim images without documentation, translations and package lists.
make_base() {
  local mirror root
  # shellcheck disable=SC2016 # apt expands it
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 'Component: main' | head -1)
  container from --name base scratch \
    && root=$(container mount base) \
    && debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} \
    && rm -rf "$root"/usr/share/{doc,info,locale,man}/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* \
    && container commit -q base localhost/streamgan-base \
    && container rm base
}

build_image() {
  container bud --isolation chroot --format docker --build-arg BASE=localhost/streamgan-base \
    -f docker/Dockerfile -t localhost/streamgan .
}

quietly "tools" install_tools
[ -f cli/target/streamgan/streamgan.jar ] || quietly "distribution" ./streamgan --version
quietly "base image" make_base
quietly "image" build_image

built=$(container from localhost/streamgan)
root=$(container mount "$built")
entry=$(container inspect --type image --format '{{index .Docker.Config.Entrypoint 0}}' localhost/streamgan)
touch "$work/built"

complete_configuration() {
  container inspect --type image localhost/streamgan | python3 -c '
import json, sys
config = json.load(sys.stdin)["Docker"]["config"]
lacking = [name for name in ("User", "Entrypoint", "Cmd", "Healthcheck", "Volumes", "Labels") if not config.get(name)]
sys.exit("the image lacks " + ", ".join(lacking) if lacking else 0)'
}
report "image: user, entry point, health check, volume and labels are set" complete_configuration

uid=$(in_image -- id -u)
report "image: its user is not root (uid $uid)" [ "$uid" -ne 0 ]

# A demo of 20 steps.
json_line() {
  tail -1 "$work/demo.out" | python3 -c '
import json, re, sys
line = json.loads(sys.stdin.read())
expected = {"steps", "imagesSeen", "imagesPerSecond", "discriminatorLoss", "generatorLoss", "generatorVersion", "parameterHash"}
assert expected <= line.keys(), "missing: " + ", ".join(sorted(expected - line.keys()))
assert line["steps"] == 20, line
assert re.fullmatch("[0-9a-f]{64}", line["parameterHash"]), line'
}
from=$SECONDS
code=0
start demo -- "$entry" demo --steps 20 --seed 1 --port "$(free_port)"
wait "$job" || code=$?
report "demo: ends with exit code 0 ($((SECONDS - from)) s, code $code)" [ "$code" = 0 ]
report "demo: the last line is the JSON summary" json_line
[ "$code" = 0 ] || tail -20 "$work/demo.err" >&2

# The services of compose.yaml against the image's own broker.
kafka=127.0.0.1:$(free_port)
web=$(free_port)
in_image -- "$entry" config >"$work/settings"
report "compose.yaml: images, commands, dependencies, ports and settings hold together" \
  python3 docker/verify_compose.py docker/compose.yaml "$work/settings" "$work"
if docker compose version >/dev/null 2>&1; then
  report "compose.yaml: 'docker compose config' accepts it" docker compose -f docker/compose.yaml config --quiet
fi

service() {
  local name=$1 variables words
  mapfile -t variables <"$work/$name.environment"
  mapfile -t words <"$work/$name.command"
  # MaxRAM stands in for the limit that an engine would set.
  start "$name" "${variables[@]}" STREAMGAN_BOOTSTRAP_SERVERS="$kafka" STREAMGAN_SAMPLER_HOST=127.0.0.1 \
    STREAMGAN_SAMPLER_PORT="$web" JAVA_OPTS="-XX:MaxRAM=$(cat "$work/$name.mebibytes")m" -- "$entry" "${words[@]}"
}

start broker -- "$entry" broker --data-dir verify-broker --port "${kafka##*:}"
broker=$job
await 60 bash -c "exec 3<>/dev/tcp/${kafka/:/\/}" || { tail -20 "$work/broker.err" >&2; echo "FAILED  broker" >&2; exit 1; }
code=0
service topics
wait "$job" || code=$?
report "topics: creates them and ends with exit code 0 (code $code)" [ "$code" = 0 ]

from=$SECONDS
declare -A running=([broker]=$broker)
for name in sampler monitor trainer ingest; do
  service "$name"
  running[$name]=$job
done
ready() { in_image STREAMGAN_SAMPLER_PORT="$web" -- ready; }
report "services: the sampler's health check passes once a generator is there" await 120 ready
echo "        after $((SECONDS - from)) s"

natives_in_place() {
  local maps
  maps=/proc/$(java_of "${running[trainer]}")/maps
  grep -q "/opt/streamgan/cache/native/libnd4jcpu.so" "$maps" || return 1
  [ -z "$(find "$work/storage" -newer "$work/built" -type f \( -name 'libnd4j*' -o -name 'libopenblas*' -o -name 'libjni*' \) -print -quit)" ]
}
report "services: the native libraries are used where the build has put them, none is unpacked again" natives_in_place

# SIGTERM, the broker last.
for name in sampler monitor ingest trainer broker; do
  java=$(java_of "${running[$name]}") || { report "$name: still runs" false; tail -5 "$work/$name.err" >&2; continue; }
  report "$name: runs as the image's user" [ "$(stat -c %u "/proc/$java")" = "$uid" ]
  report "$name: no shell stands before Java" [ "$(ps -o comm= -p "$(ps -o ppid= -p "$java" | tr -d ' ')")" != sh ]
  if [ -f "$work/$name.mebibytes" ]; then
    peak=$(awk '/^VmHWM/ {print int($2 / 1024)}' "/proc/$java/status")
    limit=$(cat "$work/$name.mebibytes")
    report "$name: stays within its memory ($peak of $limit MiB)" [ "$peak" -le "$limit" ]
  fi
  before=$(date +%s%N)
  kill -TERM "$java"
  report "$name: ends within 10 s of SIGTERM" await 10 bash -c "! kill -0 $java"
  echo "        after $((($(date +%s%N) - before) / 1000000)) ms"
  report "$name: leaves no stack trace" bash -c "! grep -nE '^\s+at [a-z.]+|Exception in thread' '$work/$name.err' '$work/$name.out'"
done

echo "image: $(container images --format '{{.Size}}' localhost/streamgan), of which base $(container images --format '{{.Size}}' localhost/streamgan-base)"
(cd "$root" && du -sm opt/streamgan/cache/native opt/streamgan/lib usr/lib/jvm | sed 's/^/       MiB /')
echo "$((SECONDS - started)) s in all"
exit "$failed"
