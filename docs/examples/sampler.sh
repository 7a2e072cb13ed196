#!/bin/sh
# Asks a running sampler for everything that it answers; writes files to the current folder.
# usage: sampler.sh [URL]
set -eu
url=${1:-http://localhost:8080}
url=${url%/}

# Samples: the same version and seed give the same bytes.
curl -sSf -o grid.png "$url/v1/samples?count=16&seed=7&columns=4"
curl -sSf -o samples.npy "$url/v1/samples?count=16&seed=7&format=npy"
curl -sSf -o samples.json "$url/v1/samples?count=2&seed=7&format=json"

# What is served, and an earlier version that is still kept.
version=$(curl -sSf "$url/v1/generator" | sed 's/.*"keptVersions":\[\([0-9]*\).*/\1/')
curl -sSf -o earlier.png "$url/v1/samples?count=16&seed=7&version=$version"

# From one seed to another, and the same latents as training goes on.
curl -sSf -o way.gif "$url/v1/interpolation?from=7&to=8&frames=16"
curl -sSf -o way.png "$url/v1/interpolation?from=7&to=8&frames=8&format=png"
curl -sSf -o timelapse.gif "$url/v1/timelapse.gif"
curl -sSf -o versions.gif "$url/v1/timelapse.gif?seed=7&count=9"

# The generator for other runtimes.
curl -sSf -o generator.zip "$url/v1/generator/export?format=dl4j"
curl -sSf -o generator.onnx "$url/v1/generator/export?format=onnx"
curl -sSf -o generator.npz "$url/v1/generator/export?format=npz"

# Open Inference Protocol, version 2.
curl -sSf "$url/v2"
curl -sSf "$url/v2/health/ready"
curl -sSf "$url/v2/models/generator"
curl -sSf "$url/v2/models/generator/ready"
curl -sSf -o infer.json -X POST "$url/v2/models/generator/infer" -d '{"inputs": [
  {"name": "seed", "datatype": "INT64", "shape": [1], "data": [7]},
  {"name": "count", "datatype": "INT32", "shape": [1], "data": [2]}]}'

# The same with the pixels as bytes behind the JSON, whose length is in a header of the answer.
curl -sSf -o infer.bin -X POST "$url/v2/models/generator/infer" -d '{
  "parameters": {"binary_data_output": true},
  "inputs": [{"name": "seed", "datatype": "INT64", "shape": [1], "data": [7]}]}'

# The newest minute of training in numbers; empty until a minute is over.
curl -sSf -o windows.json "$url/v1/windows?length=1m&limit=1"

# The first event of the stream; curl ends with 28, its time-out.
curl -sSN --max-time 3 "$url/v1/stream" | head -3 || true
curl -sSf "$url/health/ready"
curl -sSf -o metrics.txt "$url/metrics"
echo
echo done
