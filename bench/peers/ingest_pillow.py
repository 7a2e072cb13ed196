#!/usr/bin/python3
"""What ingest does, as a Python consumer: reads raw-images, decodes, crops, scales with Pillow.

Debian: apt-get install python3-kafka python3-pil

usage: ingest_pillow.py BOOTSTRAP_SERVERS TOPIC COUNT SIZE
"""
import io
import sys
import time

import kafka
from PIL import Image

servers, topic, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def varint(data, at):
    """Avro's long: zig-zag, seven bits a byte."""
    shift = value = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), at


def content(record):
    """The field of that name: RawImage has two texts and a time before it."""
    at = 10
    for _ in range(2):
        length, at = varint(record, at)
        at += length
    _, at = varint(record, at)
    length, at = varint(record, at)
    return record[at : at + length]


consumer = kafka.KafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest")
done, begin = 0, None
for message in consumer:
    begin = begin or time.perf_counter()
    image = Image.open(io.BytesIO(content(message.value))).convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    pixels = image.resize((size, size), Image.BOX, (left, top, left + side, top + side)).tobytes()
    done += 1
    if done == count:
        break
seconds = time.perf_counter() - begin
print(f"Python consumer with Pillow {Image.__version__}: {done / seconds:.0f} images/s")
