#!/usr/bin/python3
"""Decodes the images of a zip with a folder per class, in a random order that is always the same, for objectives_torch.py.

Debian: apt-get install python3-pil python3-numpy

usage: shuffle_npz.py ZIP OUT.npz        OUT.npz: x_train, uint8 [n, height, width, 3], and y_train
"""
import io
import pathlib
import random
import re
import sys
import zipfile

import numpy
from PIL import Image

archive, out = sys.argv[1:]
with zipfile.ZipFile(archive) as files:
    names = sorted(name for name in files.namelist() if re.fullmatch(r".*\.(png|jpe?g)", name))
    random.Random(0).shuffle(names)
    pixels = [numpy.asarray(Image.open(io.BytesIO(files.read(name))).convert("RGB")) for name in names]
classes = sorted({pathlib.PurePath(name).parent.name for name in names})
labels = [classes.index(pathlib.PurePath(name).parent.name) for name in names]
numpy.savez(out, x_train=numpy.stack(pixels), y_train=numpy.array(labels, numpy.uint8))
print(f"{len(names)} images of {len(classes)} classes")
