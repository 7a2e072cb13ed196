#!/bin/sh
# Sends image files as they are, one a record, with kcat (Debian: apt-get install kcat).
#
# usage: send.sh BOOTSTRAP_SERVERS LABEL FILE...
set -eu
servers=$1 label=$2
shift 2
kcat -P -b "$servers" -t streamgan.raw-images -k shell -H "label=$label" -X message.max.bytes=16777216 "$@"
echo "sent $#"
