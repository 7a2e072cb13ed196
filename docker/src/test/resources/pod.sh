#!/bin/bash
# Runs a command as a container of the image would, in place of this process:
#
#   unshare --mount pod.sh IMAGE ROOT UID [SOURCE:TARGET]... -- [NAME=VALUE]... COMMAND...
#
#   IMAGE           folder with the image's files
#   ROOT            empty folder that becomes the read-only root
#   UID             user, in group 0
#   SOURCE:TARGET   volumes
set -euo pipefail

image=$1 root=$2 user=$3
shift 3

read_only() {
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
}

mount --make-rprivate /
mount -t tmpfs -o mode=755 root "$root"
# The base image's files are those of this machine.
for name in bin sbin lib lib32 lib64 usr; do
  if [ -L "/$name" ]; then
    cp -a "/$name" "$root/"
  elif [ -d "/$name" ]; then
    read_only "/$name" "/$name"
  fi
done
mkdir "$root/etc"
for name in alternatives ca-certificates ssl ld.so.cache ld.so.conf ld.so.conf.d nsswitch.conf hosts host.conf resolv.conf localtime; do
  [ ! -e "/etc/$name" ] || cp -aL "/etc/$name" "$root/etc/" 2>/dev/null || cp -a "/etc/$name" "$root/etc/"
done
cp -a /etc/java* "$root/etc/" 2>/dev/null || true
echo 'root:x:0:0:root:/root:/usr/sbin/nologin' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
case $JAVA_HOME in
  /usr/*) ;;
  *) read_only "$JAVA_HOME" "$JAVA_HOME" ;;
esac
mkdir -p "$root/proc" "$root/dev" "$root/sys" "$root/tmp" "$root/var/lib/streamgan"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
for folder in opt/streamgan usr/local/bin; do
  read_only "$image/$folder" "/$folder"
done
while [ "$1" != -- ]; do
  mkdir -p "$root${1#*:}"
  mount --bind "${1%%:*}" "$root${1#*:}"
  shift
done
shift
mount -o remount,bind,ro "$root"

variables=()
while [[ $1 == *=* ]]; do
  variables+=("$1")
  shift
done
exec chroot "$root" /usr/bin/env -i --chdir=/var/lib/streamgan LANG=C.UTF-8 HOME=/ \
  PATH="$JAVA_HOME/bin:/usr/local/bin:/usr/bin:/bin" "${variables[@]}" \
  setpriv --reuid="$user" --regid=0 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
