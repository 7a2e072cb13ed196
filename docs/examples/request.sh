#!/bin/sh
# Asks for samples over Kafka and prints the headers of the reply.
# usage: request.sh SERVERS [SEED] [COUNT]
# Needs kcat, and a sampler with sampler.requests=true.
set -eu
servers=$1
id=request-$$-$(date +%s)
printf '{"seed": %s, "count": %s}' "${2:-7}" "${3:-16}" |
  kcat -b "$servers" -P -t streamgan.sample-requests -k request.sh -H "correlation-id=$id"
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  reply=$(kcat -b "$servers" -C -t streamgan.sample-replies -o beginning -e -q -f '%h %S bytes\n' | grep "$id" || true)
  if [ -n "$reply" ]; then
    echo "$reply"
    exit 0
  fi
  sleep 1
done
echo "request.sh: no reply within 20 s" >&2
exit 1
