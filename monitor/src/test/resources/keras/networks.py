#!/usr/bin/env python3
"""Writes small files as Keras 2 saves models, and reference.json: the features that NumPy computes with their weights.

    apt-get install python3-h5py python3-numpy && python3 networks.py

Layers are written out as Keras documents them, and share no code with the library that imports the files. Images are
drawn by a formula, so that the test draws them itself.
"""
import json
import pathlib

import h5py
import numpy as np

EPSILON = 1e-3
FOLDER = pathlib.Path(__file__).parent


def images(count, height, width, channels):
    """uint8, [count, height, width, channels]"""
    n, y, x, c = np.ogrid[:count, :height, :width, :channels]
    return ((n * 57 + y * y * 7 + x * 13 * (1 + n % 3) + c * 31 + x * y * (c + 2)) % 256).astype(np.uint8)


def taps(source, target):
    """Matrix [target, source] of a triangle filter that is as wide as what it takes together."""
    scale = source / target
    width = max(scale, 1)
    centres = (np.arange(target)[:, None] + 0.5) * scale
    weights = np.maximum(0, 1 - np.abs(np.arange(source)[None, :] + 0.5 - centres) / width)
    return weights / weights.sum(1, keepdims=True)


def inputs(pixels, height, width, channels):
    values = pixels.astype(np.float64) / 127.5 - 1
    values = np.einsum("yY,nYXc->nyXc", taps(values.shape[1], height), values)
    values = np.einsum("xX,nyXc->nyxc", taps(values.shape[2], width), values)
    return np.repeat(values, channels, 3) if values.shape[3] < channels else values


def windows(values, size, stride, same, fill):
    """[n, y, x, size, size, c]; SAME pads so that ceil(side / stride) windows fit, the odd pixel at the end."""
    if same:
        pads = []
        for side in values.shape[1:3]:
            total = max(0, (-(-side // stride) - 1) * stride + size - side)
            pads.append((total // 2, total - total // 2))
        values = np.pad(values, ((0, 0), *pads, (0, 0)), constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(values, (size, size), (1, 2))
    return view[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)


class Network:
    """Layers with their weights, how Keras describes them, and what they make of values [n, y, x, c]."""

    def __init__(self, seed, functional, channels_first=False):
        self.random = np.random.default_rng(seed)
        self.functional, self.channels_first = functional, channels_first
        self.layers, self.weights, self.activations = [], {}, {}
        self.format = "channels_first" if channels_first else "channels_last"

    def add(self, kind, name, config, inbound, weights=()):
        layer = {"class_name": kind, "config": {"name": name, "trainable": True, "dtype": "float32", **config}}
        if self.functional:
            layer |= {"name": name, "inbound_nodes": [[[i, 0, 0, {}] for i in inbound]] if inbound else []}
        self.layers.append(layer)
        self.weights[name] = [(key, value.astype(np.float32)) for key, value in weights]
        return name

    def draw(self, *shape):
        return (self.random.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))).astype(np.float32)

    def shape(self, height, width, channels):
        return [None, channels, height, width] if self.channels_first else [None, height, width, channels]

    def input(self, values, height, width, channels, name="input_1"):
        self.activations[name] = values
        return self.add("InputLayer", name, {
            "batch_input_shape": self.shape(height, width, channels), "sparse": False, "ragged": False}, [])

    def conv(self, name, inbound, filters, size, stride=1, same=False, bias=True, relu=True, **more):
        x = self.activations[inbound]
        kernel = self.draw(size, size, x.shape[3], filters)
        offset = self.draw(1, filters)[0] if bias else np.zeros(filters, np.float32)
        y = np.einsum("nyxabc,abcf->nyxf", windows(x, size, stride, same, 0), kernel.astype(np.float64)) + offset
        self.activations[name] = np.maximum(y, 0) if relu else y
        return self.add("Conv2D", name, {
            **more, "filters": filters, "kernel_size": [size, size], "strides": [stride, stride],
            "padding": "same" if same else "valid", "data_format": self.format, "dilation_rate": [1, 1], "groups": 1,
            "activation": "relu" if relu else "linear", "use_bias": bias,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
            "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": None,
            "bias_regularizer": None, "activity_regularizer": None, "kernel_constraint": None, "bias_constraint": None,
        }, [inbound], [("kernel", kernel)] + ([("bias", offset)] if bias else []))

    def batch_norm(self, name, inbound, scale):
        x = self.activations[inbound]
        gamma = 1 + 0.3 * self.draw(1, x.shape[3])[0] if scale else np.ones(x.shape[3], np.float32)
        beta, mean = self.draw(1, x.shape[3])[0], 0.2 * self.draw(1, x.shape[3])[0]
        variance = 0.5 + self.random.random(x.shape[3]).astype(np.float32)
        self.activations[name] = (x - mean) / np.sqrt(variance.astype(np.float64) + EPSILON) * gamma + beta
        return self.add("BatchNormalization", name, {
            "axis": [3], "momentum": 0.99, "epsilon": EPSILON, "center": True, "scale": scale,
            "beta_initializer": {"class_name": "Zeros", "config": {}},
            "gamma_initializer": {"class_name": "Ones", "config": {}},
            "moving_mean_initializer": {"class_name": "Zeros", "config": {}},
            "moving_variance_initializer": {"class_name": "Ones", "config": {}}, "beta_regularizer": None,
            "gamma_regularizer": None, "beta_constraint": None, "gamma_constraint": None,
        }, [inbound], ([("gamma", gamma)] if scale else []) + [
            ("beta", beta), ("moving_mean", mean), ("moving_variance", variance)])

    def relu(self, name, inbound):
        self.activations[name] = np.maximum(self.activations[inbound], 0)
        return self.add("Activation", name, {"activation": "relu"}, [inbound])

    def pool(self, name, inbound, maximum, size, stride, same):
        x = self.activations[inbound]
        if maximum:
            y = windows(x, size, stride, same, -np.inf).max((3, 4))
        else:
            # Padding does not count.
            ones = windows(np.ones_like(x), size, stride, same, 0).sum((3, 4))
            y = windows(x, size, stride, same, 0).sum((3, 4)) / ones
        self.activations[name] = y
        return self.add("MaxPooling2D" if maximum else "AveragePooling2D", name, {
            "pool_size": [size, size], "padding": "same" if same else "valid", "strides": [stride, stride],
            "data_format": self.format}, [inbound])

    def concatenate(self, name, inbound):
        self.activations[name] = np.concatenate([self.activations[i] for i in inbound], 3)
        return self.add("Concatenate", name, {"axis": 3}, inbound)

    def global_pool(self, name, inbound):
        self.activations[name] = self.activations[inbound].mean((1, 2))
        return self.add("GlobalAveragePooling2D", name, {"data_format": self.format}, [inbound])

    def flatten(self, name, inbound):
        x = self.activations[inbound]
        self.activations[name] = x.reshape(len(x), -1)
        return self.add("Flatten", name, {"data_format": self.format}, [inbound])

    def dense(self, name, inbound, units):
        x = self.activations[inbound]
        kernel, bias = self.draw(x.shape[1], units), self.draw(1, units)[0]
        self.activations[name] = x @ kernel.astype(np.float64) + bias
        return self.add("Dense", name, {
            "units": units, "activation": "linear", "use_bias": True,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
            "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": None,
            "bias_regularizer": None, "activity_regularizer": None, "kernel_constraint": None, "bias_constraint": None,
        }, [inbound], [("kernel", kernel), ("bias", bias)])

    def save(self, file):
        last = self.layers[-1]["config"]["name"]
        config = {"name": "network", "layers": self.layers}
        if self.functional:
            config |= {"input_layers": [["input_1", 0, 0]], "output_layers": [[last, 0, 0]]}
        model = {"class_name": "Functional" if self.functional else "Sequential", "config": config}
        with h5py.File(FOLDER / file, "w") as h5:
            h5.attrs["keras_version"] = "2.11.0"
            h5.attrs["backend"] = "tensorflow"
            h5.attrs["model_config"] = json.dumps(model).encode()
            root = h5.create_group("model_weights")
            root.attrs["layer_names"] = [layer["config"]["name"].encode() for layer in self.layers]
            root.attrs["backend"] = b"tensorflow"
            root.attrs["keras_version"] = b"2.11.0"
            for name, weights in self.weights.items():
                group = root.create_group(name)
                group.attrs["weight_names"] = [f"{name}/{key}:0".encode() for key, _ in weights]
                for key, value in weights:
                    group.create_dataset(f"{name}/{key}:0", data=value)

    def features(self, name):
        """Mean over height and width, where there are such."""
        values = self.activations[name]
        return (values.mean((1, 2)) if values.ndim == 4 else values).tolist()


def sequential():
    """A chain with max pooling and Flatten, for RGB images of 15x13; the images are grey ones of 9x20."""
    net = Network(1, functional=False)
    pixels = images(4, 9, 20, 1)
    net.activations["image"] = inputs(pixels, 15, 13, 3)
    net.conv("conv", "image", 6, 3, stride=2, same=True, batch_input_shape=[None, 15, 13, 3])
    net.batch_norm("norm", "conv", scale=True)
    net.conv("conv_1", "norm", 8, 3, relu=False)
    net.relu("relu", "conv_1")
    net.pool("pool", "relu", True, 2, 2, False)
    net.flatten("flatten", "pool")
    net.dense("dense", "flatten", 5)
    net.save("sequential.h5")
    return net, pixels


def functional():
    """A graph as Inception has them, for RGB images of any size."""
    net = Network(2, functional=True)
    pixels = images(19, 17, 14, 3)
    net.input(inputs(pixels, 17, 14, 3), None, None, 3)
    net.conv("conv", "input_1", 4, 3, stride=2, bias=False, relu=False)
    net.batch_norm("norm", "conv", scale=False)
    net.relu("relu", "norm")
    net.conv("left", "relu", 3, 1)
    net.pool("average", "relu", False, 3, 1, True)
    net.conv("right", "average", 5, 3, same=True)
    net.concatenate("mixed", ["left", "right"])
    net.global_pool("avg_pool", "mixed")
    net.save("functional.h5")
    return net, pixels


def unusable():
    """What cannot be imported, and what images do not fit, or not all."""
    for file, channels, kind, channels_first in [
            ("lambda.h5", 1, "Lambda", False), ("two-channels.h5", 2, "Activation", False),
            ("grey.h5", 1, "Activation", False), ("channels-first.h5", 1, "Activation", True)]:
        net = Network(4, functional=True, channels_first=channels_first)
        net.input(np.zeros((1, 8, 8, channels)), 8, 8, channels)
        net.conv("conv", "input_1", 2, 3)
        net.add(kind, "last", {"activation": "relu"}, ["conv"])
        net.save(file)


def main():
    cases = []
    for file, (net, pixels) in {"sequential.h5": sequential(), "functional.h5": functional()}.items():
        for layer in net.activations:
            # The first layer is refused.
            if layer in net.weights and layer not in ("input_1", "conv"):
                cases.append({
                    "file": file, "layer": layer, "images": list(pixels.shape), "features": net.features(layer)})
    unusable()
    (FOLDER / "reference.json").write_text(
        json.dumps({"numpy": np.__version__, "h5py": h5py.__version__, "cases": cases}, indent=None) + "\n")


if __name__ == "__main__":
    main()
