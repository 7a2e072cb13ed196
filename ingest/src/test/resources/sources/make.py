#!/usr/bin/env python3
"""Writes the same six images, three of class "cat" and three of class "dog", with the programs that people's data sets come from.

Made with Python 3.11, pyarrow 25.0.1, NumPy 2.4.6, Pillow 12.3.0, GNU tar 1.34 and Info-ZIP's zip 3.0:
    python3 make.py
"""

import gzip
import io
import json
import os
import subprocess
import tarfile
import tempfile

import numpy
import pyarrow
import pyarrow.parquet
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["cat", "dog"]
LABELS = [0, 1, 0, 1, 0, 1]


def pixels(i):
    image = numpy.zeros((8, 8, 3), numpy.uint8)
    image[:] = (40 * i, 255 - 40 * i, 10)
    return image


def png(i):
    out = io.BytesIO()
    Image.fromarray(pixels(i)).save(out, "PNG")
    return out.getvalue()


def path(name):
    return os.path.join(HERE, name)


# As Hugging Face's library "datasets" writes a set of images.
features = {
    "info": {"features": {"image": {"_type": "Image"}, "label": {"names": NAMES, "_type": "ClassLabel"}}}
}
schema = pyarrow.schema(
    [
        pyarrow.field("image", pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])),
        pyarrow.field("label", pyarrow.int64()),
    ],
    metadata={"huggingface": json.dumps(features)},
)
rows = [{"image": {"bytes": png(i), "path": f"{i}.png"}, "label": LABELS[i]} for i in range(6)]
for codec in ("snappy", "zstd"):
    pyarrow.parquet.write_table(
        pyarrow.Table.from_pylist(rows, schema=schema), path(f"{codec}.parquet"), compression=codec, row_group_size=4
    )

# As MedMNIST comes, and plain arrays.
images = numpy.stack([pixels(i) for i in range(6)])
labels = numpy.array(LABELS, numpy.uint8).reshape(-1, 1)
numpy.savez_compressed(path("medmnist.npz"), train_images=images[:4], train_labels=labels[:4], test_images=images[4:], test_labels=labels[4:])
numpy.save(path("x_train.npy"), images)
numpy.save(path("y_train.npy"), numpy.array(LABELS))

# Folders of classes, packed by GNU tar and by zip; WebDataset's naming, by Python's tarfile.
with tempfile.TemporaryDirectory() as folder:
    for i in range(6):
        name = os.path.join(folder, "animals", NAMES[LABELS[i]], f"{i}.png")
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "wb") as out:
            out.write(png(i))
    tar = ["tar", "--sort=name", "--owner=0", "--group=0", "--mtime=2026-01-01", "-C", folder]
    subprocess.run([*tar, "-czf", path("gnu.tar.gz"), "animals"], check=True)
    subprocess.run([*tar, "--format=posix", "-cf", path("posix.tar"), "animals"], check=True)
    if os.path.exists(path("info.zip")):
        os.remove(path("info.zip"))
    subprocess.run(["zip", "-qrX", path("info.zip"), "animals"], cwd=folder, check=True)
with tarfile.open(path("webdataset.tar"), "w") as tar:
    for i in range(6):
        for ending, content in (("png", png(i)), ("cls", str(LABELS[i]).encode()), ("json", b'{"caption": "an animal"}')):
            entry = tarfile.TarInfo(f"{i:06d}.{ending}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))

# As CIFAR-10's page describes its binary files: a label, then the red, the green and the blue pixels. Other sizes than 32 are not known there.
large = [numpy.kron(pixels(i), numpy.ones((4, 4, 1), numpy.uint8)) for i in range(6)]
with open(path("data_batch_1.bin"), "wb") as out:
    for i in range(6):
        out.write(bytes([LABELS[i]]) + large[i].transpose(2, 0, 1).tobytes())

# As MNIST comes.
with gzip.GzipFile(path("train-images-idx3-ubyte.gz"), "wb", mtime=0) as out:
    out.write(b"\0\0\x08\x03" + (6).to_bytes(4, "big") + (8).to_bytes(4, "big") * 2 + images[:, :, :, 0].tobytes())
with gzip.GzipFile(path("train-labels-idx1-ubyte.gz"), "wb", mtime=0) as out:
    out.write(b"\0\0\x08\x01" + (6).to_bytes(4, "big") + bytes(LABELS))
