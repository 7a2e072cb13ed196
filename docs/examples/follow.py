#!/usr/bin/env python3
"""Prints losses and saves sample grids as they come. Debian: apt-get install python3-avro python3-kafka

usage: follow.py [BOOTSTRAP_SERVERS [COUNT]]        COUNT: stop after so many metrics and at least one grid

Uses the client in clients/python, from the repository or installed (pip install ./clients/python).
"""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "clients/python"))
import streamgan

servers, count = (sys.argv[1:] + ["localhost:9092", "0"][len(sys.argv) - 1 :])[:2]
steps = grids = 0
for record in streamgan.Stream(servers).follow("metrics", "samples"):
    if isinstance(record, streamgan.Metrics):
        steps += 1
        print(f"step {record.step:6d}  D {record.discriminator_loss:.3f}  G {record.generator_loss:.3f}", flush=True)
    else:
        grids += 1
        path = pathlib.Path(f"samples-{record.step:06d}.png")
        path.write_bytes(record.png)
        print(f"wrote {path}", flush=True)
    if 0 < int(count) <= steps and grids:
        break
