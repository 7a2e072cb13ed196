#!/usr/bin/env bash
# Builds the image without a container engine and checks that its services run:
#
#   docker/verify.sh [--keep]
#
# It makes a Debian base with debootstrap, builds docker/Dockerfile on it with buildah, runs a short
# demo, and then the services of compose.yaml with their commands, settings and volumes, without and with
# compose.secured.yaml. Kafka runs from the classes in the image, with what compose.yaml says of Kafka's own.
# --keep leaves the work folder, whose path it prints, for a look.
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

# in_image [NAME=VALUE|SOURCE:TARGET]... -- COMMAND...: runs it in the image, as its user.
in_image() {
  local options=()
  while [ "$1" != -- ]; do
    case $1 in
      /*) options+=(--volume "$1") ;;
      *) options+=(--env "$1") ;;
    esac
    shift
  done
  container run --isolation chroot "${options[@]}" "$built" "$@"
}

# start OUTPUT ... -- COMMAND...: the same in the background; its output goes to OUTPUT.out and OUTPUT.err. When it fails, it is
# started again, as an engine does, $restarts times at most and not while services are stopped.
start() {
  local output=$1 left=${restarts:-0} code
  shift
  while :; do
    code=0
    in_image "$@" || code=$?
    [ "$code" != 0 ] && [ "$left" -gt 0 ] && [ ! -f "$work/stopping" ] || exit "$code"
    left=$((left - 1))
    echo "ended with $code" >>"$output.restarts"
  done >"$output.out" 2>"$output.err" </dev/null &
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

built=$(container from --add-host kafka:127.0.0.1 localhost/streamgan)
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
start "$work/demo" -- "$entry" demo --steps 20 --seed 1 --port "$(free_port)"
wait "$job" || code=$?
report "demo: ends with exit code 0 ($((SECONDS - from)) s, code $code)" [ "$code" = 0 ]
report "demo: the last line is the JSON summary" json_line
[ "$code" = 0 ] || tail -20 "$work/demo.err" >&2

in_image -- "$entry" config >"$work/settings"

# The words in a file of verify_compose.py.
read_words() {
  mapfile -d '' -t words <"$folder/$1"
}

# service NAME: starts a service of the compose files in $folder.
service() {
  local name=$1 words variables volumes volume command
  read_words "$name.environment"
  # MaxRAM stands in for the limit that an engine would set.
  variables=("${words[@]}" STREAMGAN_SAMPLER_HOST=127.0.0.1 JAVA_OPTS="-XX:MaxRAM=$(cat "$folder/$name.mebibytes")m")
  read_words "$name.volumes"
  volumes=()
  for volume in "${words[@]}"; do
    # A new volume belongs to the user whose folder it is mounted at.
    install -d -o "$uid" "$folder/volume-${volume%%:*}"
    volumes+=("$folder/volume-$volume")
  done
  read_words "$name.entrypoint"
  command=("${words[@]}")
  [ ${#command[@]} -gt 0 ] || command=("$entry")
  read_words "$name.command"
  case $name in
    kafka)
      # As Kafka's image starts: its wrapper makes properties of the variables, and formats the folder of the data.
      volumes+=("$folder/kafka:/etc/kafka/docker")
      # shellcheck disable=SC2016 # the image's shell expands it
      command=(sh -euc 'java -cp "/opt/streamgan/lib/*:/etc/kafka/docker" kafka.docker.KafkaDockerWrapper setup \
          --default-configs-dir /etc/kafka/docker --mounted-configs-dir /mnt --final-configs-dir /etc/kafka/docker/final
        exec java $KAFKA_HEAP_OPTS -cp "/opt/streamgan/lib/*:/etc/kafka/docker" kafka.Kafka /etc/kafka/docker/final/server.properties')
      ;;
    users)
      # kafka-configs.sh
      command=(java -cp "/opt/streamgan/lib/*" kafka.admin.ConfigCommand)
      words=("${words[@]:1}")
      ;;
  esac
  start "$folder/$name" "${variables[@]}" "${volumes[@]}" -- "${command[@]}" "${words[@]}"
}

# A service that ends.
finishes() {
  local code=0
  service "$1"
  wait "$job" || code=$?
  [ "$code" = 0 ] || tail -5 "$folder/$1.err" >&2
  return "$code"
}

reaches_kafka() {
  bash -c "exec 3<>/dev/tcp/127.0.0.1/${ports[19092]}"
}

# A client with another password. It may end only because of that.
is_refused() {
  local words code=0
  read_words topics.environment
  in_image "${words[@]//$STREAMGAN_PASSWORD/wrong}" "$folder/volume-tls:/etc/streamgan/tls" \
    -- "$entry" topics describe >"$folder/refused" 2>&1 || code=$?
  [ "$code" = 1 ] && grep -q "invalid credentials" "$folder/refused" || { tail -5 "$folder/refused" >&2; return 1; }
}

ready() {
  in_image STREAMGAN_SAMPLER_PORT="${ports[8080]}" -- ready
}

natives_in_place() {
  local maps
  maps=/proc/$(java_of "${running[trainer]}")/maps
  grep -q "/opt/streamgan/cache/native/libnd4jcpu.so" "$maps" || return 1
  [ -z "$(find "$work/storage" -newer "$work/built" -type f \( -name 'libnd4j*' -o -name 'libopenblas*' -o -name 'libjni*' \) -print -quit)" ]
}

# pipeline NAME COMPOSE_FILE...: runs the services of compose files, and checks them.
pipeline() {
  local name=$1 port service from before java peak limit restarts=0
  local -A ports running
  shift
  folder=$work/$name
  mkdir "$folder"
  report "$name: images, commands, dependencies, ports and settings hold together" \
    python3 docker/verify_compose.py "$work/settings" "$folder" "$@"
  # Ports that are free here, which are higher ones.
  for port in 19092 9092 29093 9094 8080 9401 9402 9403; do
    ports[$port]=$(free_port)
    sed -i "s/\b$port\b/${ports[$port]}/g" "$folder"/*.environment "$folder"/*.command
  done
  install -d -o "$uid" "$folder/kafka/final"
  touch "$folder"/kafka/{server.properties,log4j2.yaml,tools-log4j2.yaml}
  # What is in our image logs with Logback, which writes everything where nothing else is said.
  cat >"$folder/kafka/logback.xml" <<'XML'
<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <root level="warn"><appender-ref ref="console"/></root>
</configuration>
XML

  [ ! -f "$folder/certificates.command" ] || report "$name: certificates are made" finishes certificates
  service kafka
  running[kafka]=$job
  report "$name: Kafka starts" await 60 reaches_kafka
  if [ -f "$folder/users.command" ]; then
    report "$name: users get their passwords" finishes users
    report "$name: another password is refused" is_refused
  fi
  report "$name: topics are created" finishes topics

  from=$SECONDS
  # A service that finds no broker in time ends.
  restarts=5
  for service in sampler monitor trainer ingest; do
    service "$service"
    running[$service]=$job
  done
  report "$name: the sampler's health check passes once a generator is there" await 300 ready
  echo "        after $((SECONDS - from)) s"
  report "$name: the native libraries are used where the build has put them, none is unpacked again" natives_in_place

  for service in sampler monitor trainer ingest; do
    [ ! -f "$folder/$service.restarts" ] || echo "        $service was started again after it $(head -1 "$folder/$service.restarts")"
  done

  # SIGTERM, Kafka last.
  touch "$work/stopping"
  for service in sampler monitor ingest trainer kafka; do
    java=$(java_of "${running[$service]}") || { report "$name: $service still runs" false; tail -5 "$folder/$service.err" >&2; continue; }
    report "$name: $service runs as the image's user" [ "$(stat -c %u "/proc/$java")" = "$uid" ]
    report "$name: no shell stands before $service" [ "$(ps -o comm= -p "$(ps -o ppid= -p "$java" | tr -d ' ')")" != sh ]
    peak=$(awk '/^VmHWM/ {print int($2 / 1024)}' "/proc/$java/status")
    limit=$(cat "$folder/$service.mebibytes")
    report "$name: $service stays within its memory ($peak of $limit MiB)" [ "$peak" -le "$limit" ]
    before=$(date +%s%N)
    kill -TERM "$java"
    report "$name: $service ends within 10 s of SIGTERM" await 10 bash -c "! kill -0 $java"
    echo "        after $((($(date +%s%N) - before) / 1000000)) ms"
    report "$name: $service leaves no stack trace" bash -c "! grep -m 3 -nE '^\s+at [a-z.]+|Exception in thread' '$folder/$service.err' '$folder/$service.out'"
  done
  rm "$work/stopping"
}

export STREAMGAN_PASSWORD=ofthisrun
for overlay in lanes gpu; do
  mkdir "$work/$overlay"
  report "compose.$overlay.yaml: holds together on top of compose.yaml" \
    python3 docker/verify_compose.py "$work/settings" "$work/$overlay" docker/compose.yaml "docker/compose.$overlay.yaml"
done
pipeline compose docker/compose.yaml
pipeline secured docker/compose.yaml docker/compose.secured.yaml
if docker compose version >/dev/null 2>&1; then
  for overlay in secured lanes gpu; do
    report "compose.$overlay.yaml: 'docker compose config' accepts it" \
      docker compose -f docker/compose.yaml -f "docker/compose.$overlay.yaml" config --quiet
  done
fi

echo "image: $(container images --format '{{.Size}}' localhost/streamgan), of which base $(container images --format '{{.Size}}' localhost/streamgan-base)"
(cd "$root" && du -sm opt/streamgan/cache/native opt/streamgan/lib usr/lib/jvm | sed 's/^/       MiB /')
echo "$((SECONDS - started)) s in all"
exit "$failed"
