#!/usr/bin/python3
"""Decodes the images of a zip with Pillow, as the reference of IngestProof. Debian: apt-get install python3-pil

usage: decode_pillow.py ZIP OUT        OUT: uint8 RGB pixels of all images, in the order of their paths
"""
import io
import re
import sys
import zipfile

from PIL import Image

archive, out = sys.argv[1:]
with zipfile.ZipFile(archive) as files, open(out, "wb") as pixels:
    names = sorted(name for name in files.namelist() if re.fullmatch(r".*\.(png|jpe?g)", name))
    for name in names:
        pixels.write(Image.open(io.BytesIO(files.read(name))).convert("RGB").tobytes())
print(f"{len(names)} images")
