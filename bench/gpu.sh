#!/usr/bin/env bash
# Proves and times our own kernels on a machine with an NVIDIA GPU, which needs neither network nor JDK.
#
#   bench/gpu.sh pack [FOLDER]             here: a small Java runtime, classes and libraries in FOLDER, bench/target/gpu by default
#   bench/gpu.sh run [FOLDER [RESULTS]]    there, in a copy of this repository with that folder: prints a summary, and keeps the output of
#                                          each part in RESULTS, bench/target/gpu-results by default
#
# A run takes six minutes. Each part has a limit of time, and the next one follows even if it fails; the exit code is then 1. libnvrtc is taken from
# LD_LIBRARY_PATH, CUDA's usual folder, or the wheels of python3. Where python3 has PyTorch, its step takes turns with ours; where compute-sanitizer is
# installed, it checks a short training. SHORT=yes takes a few steps of a tiny network, as a test of this script does.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

pack() {
  local folder=${1:-$repository/bench/target/gpu} classpath=${2:-}
  if [ -z "$classpath" ]; then
    (cd "$repository" && ./mvnw -q -ntp -pl gan -am -DskipTests test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath-gpu >&2)
    classpath=$repository/gan/target/test-classes:$repository/gan/target/classes:$(cat "$repository/gan/target/classpath-gpu")
  fi
  if [ -e "$folder" ] && [ ! -f "$folder/runtime.tar.gz" ] && [ -n "$(ls -A "$folder")" ]; then
    echo "bench/gpu.sh: $folder holds something else; name another folder" >&2
    exit 2
  fi
  rm -rf "$folder"
  mkdir -p "$folder/lib" "$folder/classes"
  local file first=yes
  local files
  IFS=: read -ra files <<<"$classpath"
  for file in "${files[@]}"; do
    case $file in
      *.jar)
        # Not the libraries of the CPU's engine.
        case ${file##*/} in
          jna-[0-9]* | jackson-[acd]* | slf4j-* | logback-* | junit-* | open-test-* | opentest4j-* | apiguardian-* | assertj-* | jspecify-* | hipparchus-*)
            cp "$file" "$folder/lib/" ;;
        esac ;;
      *) [ ! -d "$file" ] || cp -r "$file/." "$folder/classes/" ;;
    esac
  done
  local runtime
  runtime=$(mktemp -d)
  "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}/bin/jlink" --output "$runtime/runtime" --no-header-files --no-man-pages \
    --add-modules java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported --compress=2
  tar -C "$runtime" -czf "$folder/runtime.tar.gz" runtime
  rm -rf "$runtime"
  echo "$folder holds $(du -sm "$folder" | cut -f1) MB"
}

# part NAME SECONDS COMMAND...: its output in $results/NAME.txt; false when it fails or lasts too long
part() {
  local name=$1 limit=$2
  shift 2
  if timeout -k 5 "$limit" "$@" >>"$results/$name.txt" 2>&1; then
    return
  fi
  failed=yes
  return 1
}

say() { printf '%-48s %s\n' "$1" "$2" | tee -a "$results/summary.txt"; }

# field NAME FILE: the value of the last NAME=VALUE in a file
field() { grep -o "\b$1=[^ ]*" "$2" | tail -1 | cut -d= -f2; }

run() {
  local folder=${1:-$repository/bench/target/gpu}
  results=${2:-$repository/bench/target/gpu-results}
  if [ ! -f "$folder/runtime.tar.gz" ]; then
    echo "bench/gpu.sh: $folder holds no package; make it by bench/gpu.sh pack $folder" >&2
    exit 2
  fi
  folder=$(cd "$folder" && pwd)
  mkdir -p "$results"
  results=$(cd "$results" && pwd)
  rm -f "$results"/{machine,smoke,checks,repeats,memcheck,racecheck,timing,soak,summary}.txt
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tar -C "$work" -xzf "$folder/runtime.tar.gz"
  failed=no

  local wheels
  wheels=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))' 2>/dev/null || true)
  for library in "$wheels"/nvidia/*/lib/libnvrtc.so.*; do
    [ ! -f "$library" ] || export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${library%/*}
  done
  local java=("$work/runtime/bin/java" -Xmx2g -cp "$folder/classes:$folder/lib/*")
  # Tests keep the compiled kernels in a folder below the current one.
  cd "$work"
  local steps=("${java[@]}" io.streamgan.gan.cuda.GpuSteps "cache=$work/kernels")
  local tiny=(width=2 batch=2 warm-up=1 steps=2)

  if command -v nvidia-smi >/dev/null; then
    part machine 20 nvidia-smi --query-gpu=name,compute_cap,driver_version,clocks.max.sm,memory.total --format=csv,noheader || true
    say "name, capability, driver, clock, memory" "$(tail -1 "$results/machine.txt")"
  fi
  if part smoke 60 "${steps[@]}" "${tiny[@]}"; then
    say "GPU" "$(grep -m1 'compute capability' "$results/smoke.txt")"
    say "kernels compiled" "in $(field compile_ms "$results/smoke.txt") ms"
  else
    say "GPU" "none that computes: $(tail -1 "$results/smoke.txt")"
    exit 1
  fi

  checks "${java[@]}"
  repeats "${steps[@]}"
  sanitizer "${steps[@]}"
  timing "${steps[@]}"
  soak "${steps[@]}"
  [ $failed = no ]
}

# The tests of the kernels, on the machine's GPU instead of the emulated one.
checks() {
  local select=() class classes="GoldenTraceTest Tf32Test Tf32GoldenTraceTest GradientTest RoundTest TrainableNetworkTest AveragedGeneratorTest AugmentedTest CudaLossTest CudaRandomnessTest"
  [ "${SHORT:-no}" = no ] || classes=CudaRandomnessTest
  for class in $classes; do
    select+=(--select-class "io.streamgan.gan.cuda.$class")
  done
  if [ "${SHORT:-no}" = no ]; then
    select+=(--select-method "io.streamgan.gan.cuda.CudaEngineTest#equalSeedsAndRestoredSnapshotsTrainToTheSameBits(io.streamgan.gan.GanSpec)")
  fi
  local outcome=passed
  part checks 120 "$@" -Dcuda.driver=machine org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors \
    --fail-if-no-tests "${select[@]}" || outcome=FAILED
  say "checks" "$outcome: $(grep -oE '[0-9]+ tests (successful|failed)' "$results/checks.txt" | paste -sd ',' | sed 's/,/, /')"
  local worst
  worst=$(grep -oE 'gradients [0-9.e-]+$' "$results/checks.txt" | cut -d' ' -f2 | sort -g | tail -1 || true)
  [ -z "$worst" ] || say "golden traces, float32" "$(grep -cE 'gradients [0-9.e-]+$' "$results/checks.txt"), worst gradient $worst"
  worst=$(grep -oE 'losses [0-9.e-]+$' "$results/checks.txt" | cut -d' ' -f2 | sort -g | tail -1 || true)
  [ -z "$worst" ] || say "golden traces, tf32" "$(grep -cE 'losses [0-9.e-]+$' "$results/checks.txt"), worst loss $worst"
}

repeats() {
  local count=(warm-up=1 steps=50) one=0 other=1
  [ "${SHORT:-no}" = no ] || count=("${tiny[@]}")
  if part repeats 60 "$@" "${count[@]}"; then
    one=$(field hash "$results/repeats.txt")
  fi
  if part repeats 60 "$@" "${count[@]}"; then
    other=$(field hash "$results/repeats.txt")
  fi
  if [ "$one" = "$other" ]; then
    say "same bits in two processes" yes
  else
    failed=yes
    say "same bits in two processes" NO
  fi
}

sanitizer() {
  local tool program
  program=$(command -v compute-sanitizer || ls /usr/local/cuda/bin/compute-sanitizer 2>/dev/null || true)
  for tool in memcheck racecheck; do
    if [ -z "$program" ]; then
      say "$tool" "left out: there is no compute-sanitizer"
    elif part $tool 60 "$program" --tool $tool --error-exitcode 9 --target-processes all "$@" objective=wasserstein-gp width=4 batch=4 warm-up=1 steps=2; then
      say "$tool" "$(grep -o 'ERROR SUMMARY.*\|RACECHECK SUMMARY.*' "$results/$tool.txt" | tail -1)"
    else
      say "$tool" "FAILED: $(grep -o 'ERROR SUMMARY.*\|RACECHECK SUMMARY.*\|Error:.*' "$results/$tool.txt" | tail -1)"
    fi
  done
}

timing() {
  local torch=no set_up size batch precision
  if python3 -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null; then
    torch=yes
  else
    say "PyTorch" "left out: python3 has none that sees a GPU"
  fi
  local set_ups="32:64 32:64 32:64 32:256 64:64 128:64" numbers=(width=64 warm-up=30 steps=300)
  [ "${SHORT:-no}" = no ] || set_ups=32:2 numbers=(width=2 warm-up=1 steps=2)
  for set_up in $set_ups; do
    size=${set_up%:*} batch=${set_up#*:}
    for precision in float32 tf32; do
      part timing 40 "$@" "precision=$precision" "size=$size" "batch=$batch" "${numbers[@]}" || say "${size}x$size, batch $batch, $precision" "FAILED: $(tail -1 "$results/timing.txt")"
    done
    if [ $torch = yes ]; then
      part timing 60 python3 "$repository/bench/peers/dcgan_torch.py" --device cuda --layout nchw,nhwc --mode eager,graph --precision float32,tf32 \
        --warm-up 30 --steps 300 --size "$size" --batch "$batch" || say "PyTorch at ${size}x$size, batch $batch" "FAILED: $(tail -1 "$results/timing.txt")"
    fi
  done
  awk '
    function median(text,   n, a, i, j, t) {
      n = split(text, a, " ")
      for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
      return a[int((n + 1) / 2)]
    }
    match($0, /median_ms=[0-9.]+/) {
      millis = substr($0, RSTART + 10, RLENGTH - 10)
      match($0, /\(.*\)/); words = substr($0, RSTART + 1, RLENGTH - 2); sub(/ updates 1$/, "", words)
      if (!(words in seen)) { seen[words] = 1; order[++count] = words }
      if ($1 == "streamgan") ours[words, $2] = ours[words, $2] " " millis
      else { key = words SUBSEP $2 " " $3 SUBSEP $4; theirs[key] = theirs[key] " " millis }
    }
    END {
      split("float32,tf32", precisions, ",")
      for (i = 1; i <= count; i++) {
        words = order[i]
        for (k = 1; k <= 2; k++) {
          mine[precisions[k]] = median(ours[words, precisions[k]])
          printf "%s, %s\t%s ms\n", words, precisions[k], mine[precisions[k]]
        }
        for (key in theirs) {
          split(key, part, SUBSEP)
          if (part[1] != words) continue
          m = median(theirs[key])
          if (!((words, part[2]) in best) || m < best[words, part[2]]) best[words, part[2]] = m
        }
        split("eager float32,eager tf32,graph float32,graph tf32", names, ",")
        for (k = 1; k <= 4; k++)
          if ((words, names[k]) in best) {
            split(names[k], part, " ")
            printf "  PyTorch, %s\t%s ms, %.2f times ours\n", names[k], best[words, names[k]], best[words, names[k]] / mine[part[2]]
          }
      }
    }' "$results/timing.txt" >"$work/table"
  while IFS=$'\t' read -r name value; do
    say "$name" "$value"
  done <"$work/table"
}

soak() {
  local length=(seconds=45)
  [ "${SHORT:-no}" = no ] || length=("${tiny[@]}")
  if part soak 70 "$@" objective=r3gan "${length[@]}"; then
    say "soak" "$(field steps "$results/soak.txt") steps, $(field at_first_ms "$results/soak.txt") ms at first, $(field at_last_ms "$results/soak.txt") ms at last"
  else
    say "soak" "FAILED: $(tail -1 "$results/soak.txt")"
  fi
}

case ${1:-} in
  pack | run) "$@" ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
    exit 2 ;;
esac
