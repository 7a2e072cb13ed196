#!/usr/bin/env python3
"""Writes small ONNX models, and reference.json: the features that NumPy computes with their weights.

    apt-get install python3-onnx python3-h5py python3-numpy && /usr/bin/python3 models.py
"""
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent
sys.path.append(str(FOLDER.parent / "keras"))
from networks import images, inputs, windows  # noqa: E402

FLOAT = TensorProto.FLOAT


def save(file, nodes, given, outputs, weights=(), external=False):
    """given and outputs: name to (type, shape); weights: name to array"""
    values = [[helper.make_tensor_value_info(name, *of) for name, of in some.items()] for some in (given, outputs)]
    tensors = [numpy_helper.from_array(value, name) for name, value in dict(weights).items()]
    graph = helper.make_graph([helper.make_node(*node[:3], **node[3]) for node in nodes], "graph", *values, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="models.py")
    onnx.checker.check_model(model)
    if external:
        onnx.save(model, FOLDER / file, save_as_external_data=True, location=file + ".data", size_threshold=0)
        (FOLDER / (file + ".data")).unlink()
    else:
        onnx.save(model, FOLDER / file)


def draw(random, *shape):
    return (random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)


def conv_relu(values, kernel, stride):
    """values [n, y, x, c], kernel [f, c, size, size]"""
    view = windows(values, kernel.shape[2], stride, False, 0)
    return np.maximum(np.einsum("nyxabc,fcab->nyxf", view, kernel.astype(np.float64)), 0)


def channels_first():
    """NCHW of any size, RGB: a vector is the first output, and maps are the second."""
    random = np.random.default_rng(1)
    kernel, dense = draw(random, 4, 3, 3, 3), draw(random, 5, 4)
    save("channels-first.onnx", [
        ("Conv", ["image", "kernel"], ["conv"], {"strides": [2, 2]}),
        ("Relu", ["conv"], ["maps"], {}),
        ("GlobalAveragePool", ["maps"], ["pool"], {}),
        ("Flatten", ["pool"], ["flat"], {}),
        ("Gemm", ["flat", "dense"], ["features"], {"transB": 1}),
    ], {"image": (FLOAT, ["n", 3, "height", "width"])},
        {"features": (FLOAT, ["n", 5]), "maps": (FLOAT, ["n", 4, "y", "x"])}, {"kernel": kernel, "dense": dense})
    pixels = images(19, 17, 14, 3)
    maps = conv_relu(inputs(pixels, 17, 14, 3), kernel, 2)
    return [("channels-first.onnx", "", pixels, maps.mean((1, 2)) @ dense.T.astype(np.float64)),
            ("channels-first.onnx", "maps", pixels, maps.mean((1, 2)))]


def channels_last():
    """NHWC of 15x13, RGB, one image at a time; the images are grey ones of 9x20."""
    kernel = draw(np.random.default_rng(2), 6, 3, 3, 3)
    save("channels-last.onnx", [
        ("Transpose", ["image"], ["first"], {"perm": [0, 3, 1, 2]}),
        ("Conv", ["first", "kernel"], ["conv"], {}),
        ("Relu", ["conv"], ["relu"], {}),
        ("Transpose", ["relu"], ["maps"], {"perm": [0, 2, 3, 1]}),
    ], {"image": (FLOAT, [1, 15, 13, 3])}, {"maps": (FLOAT, [1, 13, 11, 6])}, {"kernel": kernel})
    pixels = images(4, 9, 20, 1)
    return [("channels-last.onnx", "", pixels, conv_relu(inputs(pixels, 15, 13, 3), kernel, 1).mean((1, 2)))]


def unusable():
    """Models that take only grey images, and models that are refused."""
    def relu(file, shape, kind=FLOAT, out=None):
        save(file, [("Relu", ["image"], ["features"], {})], {"image": (kind, shape)},
             {"features": (kind, out or shape)})

    relu("grey.onnx", ["n", 1, 8, 8])
    relu("both.onnx", ["n", 3, 8, 3])
    relu("neither.onnx", ["n", "channels", 8, 8])
    relu("vector.onnx", ["n", 3])
    relu("batch-of-4.onnx", [4, 3, 8, 8])
    relu("doubles.onnx", ["n", 3, 8, 8], TensorProto.DOUBLE)
    save("two-inputs.onnx", [("Add", ["image", "other"], ["features"], {})],
         {name: (FLOAT, ["n", 3, 8, 8]) for name in ("image", "other")}, {"features": (FLOAT, ["n", 3, 8, 8])})
    save("one-at-a-time.onnx", [("Reshape", ["image", "shape"], ["features"], {})],
         {"image": (FLOAT, ["n", 3, 8, 8])}, {"features": (FLOAT, [1, "values"])},
         {"shape": np.array([1, -1], np.int64)})
    save("external.onnx", [("Mul", ["image", "weight"], ["features"], {})],
         {"image": (FLOAT, ["n", 3, 8, 8])}, {"features": (FLOAT, ["n", 3, 8, 8])},
         {"weight": np.ones((8, 8), np.float32)}, external=True)


def main():
    unusable()
    cases = [{"file": file, "layer": layer, "images": list(pixels.shape), "features": features.tolist()}
             for file, layer, pixels, features in channels_first() + channels_last()]
    (FOLDER / "reference.json").write_text(
        json.dumps({"numpy": np.__version__, "onnx": onnx.__version__, "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
