#!/bin/sh
# Prints each image of some folders as a line of JSON, labelled with the name of its folder. connect.properties sends such lines.
#
# usage: lines.sh FOLDER... >> images.jsonl
set -eu
quoted() {
  printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"
}
for folder in "$@"; do
  for file in "$folder"/*; do
    printf '{"id": %s, "label": %s, "content": "%s"}\n' "$(quoted "$file")" "$(quoted "$(basename "$folder")")" "$(base64 < "$file" | tr -d '\n')"
  done
done
