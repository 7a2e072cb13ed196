"""Reads a running pipeline with the client, and fails where something is not as it must be.

usage: check_pipeline.py BOOTSTRAP_SERVERS SAMPLER_URL
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import streamgan

servers, url = sys.argv[1:]


def first(iterator, count):
    """The first few records; the last one is not done with, so a group sees it again."""
    records = []
    for record in iterator:
        records.append(record)
        if len(records) == count:
            iterator.close()
    return records


group = streamgan.Stream(servers, group="check", timeout=20)
steps = [record.step for record in first(group.metrics(), 5)]
assert steps == [1, 2, 3, 4, 5], steps
steps = [record.step for record in first(group.metrics(), 3)]
assert steps == [5, 6, 7], steps

stream = streamgan.Stream(servers, timeout=20)
grid = first(stream.samples(), 1)[0]
assert grid.png.startswith(b"\x89PNG") and grid.rows > 0, grid
generator = first(stream.generators(), 1)[0]
assert generator.settings["objective"] == "r3gan", generator.settings
assert len(generator.parameters) == generator.fields["size"] > 0

sampler = streamgan.Sampler(url)
one, same = sampler.sample(4, seed=7), sampler.sample(4, seed=7)
assert one.shape[0] == 4 and one.pixels == same.pixels, one
assert sampler.generator()["sha256"]
print("checked")
