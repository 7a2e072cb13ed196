#!/usr/bin/env python3
"""Prints losses and saves sample grids as they come. Debian: apt-get install python3-avro python3-kafka

usage: follow.py [BOOTSTRAP_SERVERS [COUNT]]        COUNT: stop after so many metrics and at least one grid

Debian's kafka package (2.0) knows no isolation level; with 2.1 or newer add isolation_level="read_committed".
"""
import io
import pathlib
import sys

import avro.io
import avro.schema
import kafka

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro"


def reader(record):
    """Decodes Avro single-object encoding: 2 bytes marker, 8 bytes schema fingerprint, then the record."""
    datum = avro.io.DatumReader(avro.schema.parse((SCHEMAS / f"{record}.avsc").read_text()))
    return lambda value: datum.read(avro.io.BinaryDecoder(io.BytesIO(value[10:])))


servers, count = (sys.argv[1:] + ["localhost:9092", "0"][len(sys.argv) - 1 :])[:2]
readers = {"streamgan.metrics": reader("StepMetrics"), "streamgan.samples": reader("SampleGrid")}
consumer = kafka.KafkaConsumer(*readers, bootstrap_servers=servers, auto_offset_reset="earliest")
steps = grids = 0
for message in consumer:
    if not message.value.startswith(b"\xc3\x01"):
        continue  # a transaction's marker, which this client shows as a record
    record = readers[message.topic](message.value)
    if message.topic == "streamgan.metrics":
        steps += 1
        print("step {step:6d}  D {discriminatorLoss:.3f}  G {generatorLoss:.3f}".format(**record), flush=True)
    else:
        grids += 1
        path = pathlib.Path(f"samples-{record['step']:06d}.png")
        path.write_bytes(record["png"])
        print(f"wrote {path}", flush=True)
    if 0 < int(count) <= steps and grids:
        break
