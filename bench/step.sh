#!/usr/bin/env bash
# One step of the bare engine against the same step in PyTorch, alternately in one run.
#
#   bench/step.sh [ROUNDS]     (3 by default)
#
# Needs Debian's python3-torch and libopenblas0-pthread. PyTorch runs with each number of threads from 1 to the
# number of cores, in both memory layouts, and its best counts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=${1:-3}
cores=$(nproc)

./mvnw -q -ntp -pl bench -am -DskipTests -Dspotless.check.skip package dependency:build-classpath \
  -Dmdep.outputFile=target/classpath >&2
classpath=bench/target/classes:$(cat bench/target/classpath)

results=$(mktemp)
trap 'rm -f "$results"' EXIT
echo "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1), $cores cores, $(uname -sr)"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds"
  java -Dorg.bytedeco.javacpp.platform.extension=-onednn-avx2 -cp "$classpath" io.streamgan.bench.StepBench \
    | tee -a "$results"
  for threads in $(seq "$cores"); do
    for layout in "" --channels-last; do
      OMP_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads \
        /usr/bin/python3 bench/peers/dcgan_torch.py --threads "$threads" $layout | tee -a "$results"
    done
  done
done

awk '
  function median(text,   n, a, i, j, t) {
    n = split(text, a, " ")
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
    return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
  }
  { match($0, /median_ms=[0-9.]+/); millis = substr($0, RSTART + 10, RLENGTH - 10) }
  /^streamgan/ { ours = ours " " millis; next }
  { key = $1 " " $2 " " $3; theirs[key] = theirs[key] " " millis }
  END {
    best = 0
    for (key in theirs) { m = median(theirs[key]); if (!best || m < best) { best = m; name = key } }
    printf "streamgan %.1f ms a step; %s, its best, %.1f ms: %.2f times its images/s\n", median(ours), name, best, best / median(ours)
  }' "$results"
