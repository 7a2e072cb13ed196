#!/usr/bin/env python3
"""Sends image files as they are, with headers. Debian: apt-get install python3-kafka

usage: send.py BOOTSTRAP_SERVERS LABEL FILE...
"""
import pathlib
import sys

import kafka

servers, label, *files = sys.argv[1:]
producer = kafka.KafkaProducer(bootstrap_servers=servers, max_request_size=16 << 20)
for file in map(pathlib.Path, files):
    headers = [("source", b"camera"), ("label", label.encode()), ("id", file.name.encode())]
    producer.send("streamgan.raw-images", key=b"camera", value=file.read_bytes(), headers=headers).get(timeout=30)
print(f"sent {len(files)}")
