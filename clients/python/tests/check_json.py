"""Reads a running pipeline with topics.format=json, and fails where something is not as it must be.

usage: check_json.py BOOTSTRAP_SERVERS
"""
import datetime
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import streamgan

stream = streamgan.Stream(sys.argv[1], timeout=5)
kinds = {}
for record in stream.follow("metrics", "metric-windows", "quality", "events"):
    kinds.setdefault(type(record).__name__, []).append(record)
assert set(kinds) == {"Metrics", "Window", "Quality", "HealthEvent"}, kinds.keys()
step = kinds["Metrics"][-1]
assert isinstance(step.captured_at, datetime.datetime) and isinstance(step.discriminator_loss, float), step
assert isinstance(kinds["Window"][0].statistics["stepMillis"]["sketch"], bytes)
assert any(event.type == "pause" for event in kinds["HealthEvent"]), kinds["HealthEvent"]
print("checked")
