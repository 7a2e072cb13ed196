#!/bin/sh
# Sends the frames of a video, from a file, an address or a device, as JPEG files with ffmpeg and kcat (Debian: apt-get install ffmpeg kcat).
#
# usage: frames.sh BOOTSTRAP_SERVERS LABEL VIDEO [FRAMES_PER_SECOND] [FFMPEG_OPTION...]
#   frames.sh localhost:9092 cat cats.mp4 2
#   frames.sh localhost:9092 street /dev/video0 1 -f v4l2
set -eu
servers=$1 label=$2 video=$3 rate=${4:-1}
shift $(($# < 4 ? $# : 4))
frames=$(mktemp -d)
trap 'rm -rf "$frames"' EXIT

# A frame has its name when it is whole.
ffmpeg -nostdin -loglevel error "$@" -i "$video" -vf "fps=$rate" -q:v 2 -atomic_writing 1 "$frames/%09d.jpg" &
ffmpeg=$!
trap 'kill $ffmpeg 2>/dev/null || true; rm -rf "$frames"' EXIT

sent=0
send() {
  for frame in "$frames"/*.jpg; do
    [ -e "$frame" ] || continue
    kcat -P -b "$servers" -t streamgan.raw-images -k frames -H "label=$label" -X message.max.bytes=16777216 "$frame"
    rm "$frame"
    sent=$((sent + 1))
  done
}
while kill -0 $ffmpeg 2>/dev/null; do
  send
  sleep 1
done
send
wait $ffmpeg
echo "sent $sent"
