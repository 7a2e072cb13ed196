#!/usr/bin/env bash
# One step of the bare engine against the same step in other libraries, alternately in one run.
#
#   bench/step.sh [ROUNDS] [NAME=VALUE...]     3 rounds by default; names as in StepSetUp, for example
#
#   bench/step.sh 3                                                 the DCGAN at 32x32x3, width 64, batch 64
#   bench/step.sh 3 size=64 steps=15                                at 64x64
#   bench/step.sh 3 batch=16        and batch=256 steps=10          other batches
#   bench/step.sh 3 objective=wasserstein-gp steps=10               five critic steps and the penalty
#   bench/step.sh 3 network=mlp objective=semi-supervised size=28 channels=1
#
# Needs Debian's python3-torch and libopenblas0-pthread; libtorch 2.10, TensorFlow 2.18 and Deeplearning4j are downloaded (290 MB). All but
# the last run with each number of threads from 1 to the number of cores, PyTorch and libtorch in both memory layouts, and the best counts.
# Deeplearning4j's own layers take a few steps of the DCGAN with the non-saturating loss, the only one that they can.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=3
case ${1:-} in
  [0-9]*) rounds=$1; shift ;;
esac
cores=$(nproc)
python=()
jvm=()
dcgan=yes
for pair in "$@"; do
  case $pair in
    threads=*|profile=*) continue ;;
    network=dcgan|objective=non-saturating) ;;
    network=*|objective=*) dcgan=no ;;
  esac
  python+=("--${pair%%=*}" "${pair#*=}")
  jvm+=("$pair")
done
./mvnw -q -ntp -f bench/peers/jvm/pom.xml compile dependency:build-classpath -Dmdep.outputFile=target/classpath
jvm_classes=bench/peers/jvm/target/classes:$(cat bench/peers/jvm/target/classpath)

results=$(mktemp)
trap 'rm -f "$results"' EXIT
echo "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1), $cores cores, $(uname -sr)"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds"
  for threads in $(seq "$cores"); do
    bench/run StepBench "$@" threads="$threads" | tee -a "$results"
    export OMP_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads
    for layout in nchw nhwc; do
      /usr/bin/python3 bench/peers/dcgan_torch.py --threads "$threads" --layout $layout "${python[@]}" | tee -a "$results"
      java -cp "$jvm_classes" io.streamgan.peers.LibtorchStep threads="$threads" layout=$layout "${jvm[@]}" | tee -a "$results"
    done
    TF_ENABLE_ONEDNN_OPTS=1 TF_CPP_MIN_LOG_LEVEL=3 \
      java -cp "$jvm_classes" io.streamgan.peers.TensorflowStep threads="$threads" layout=nhwc "${jvm[@]}" | tee -a "$results"
    unset OMP_NUM_THREADS OPENBLAS_NUM_THREADS
  done
  if [ $dcgan = yes ]; then
    java -Dorg.bytedeco.javacpp.platform.extension=-onednn-avx2 -cp "$jvm_classes" io.streamgan.peers.Dl4jStep \
      "${jvm[@]}" steps=3 warm-up=1 | tee -a "$results"
  fi
done

awk '
  function median(text,   n, a, i, j, t) {
    n = split(text, a, " ")
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
    return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
  }
  { match($0, /median_ms=[0-9.]+/); millis = substr($0, RSTART + 10, RLENGTH - 10) }
  /^streamgan/ {
    ours[$2] = ours[$2] " " millis
    match($0, /of_peak=[0-9.]+/); ofPeak[$2] = ofPeak[$2] " " substr($0, RSTART + 8, RLENGTH - 8)
    next
  }
  /median_ms/ { key = $1 " " $2 " " $3; theirs[key] = theirs[key] " " millis }
  END {
    for (threads in ours)
      if (!step || median(ours[threads]) < step) { step = median(ours[threads]); at = threads }
    printf "streamgan %.1f ms a step (%s), %.2f of the sgemm peak of as many threads\n", step, at, median(ofPeak[at])
    for (key in theirs) {
      m = median(theirs[key]); split(key, words, " "); library = words[1]
      if (!(library in best) || m < best[library]) { best[library] = m; how[library] = words[2] " " words[3] }
    }
    for (library in best)
      printf "  %.2f times the images/s of %s (%s, its best: %.1f ms)\n", best[library] / step, library, how[library], best[library]
  }' "$results"
