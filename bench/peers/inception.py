#!/usr/bin/env python3
"""Writes a Keras file or an ONNX model with the layers of InceptionV3 (Szegedy et al. 2015) and random weights, for FeatureBench.

    apt-get install python3-h5py python3-onnx python3-numpy
    /usr/bin/python3 inception.py inception.h5 [SIDE]
    /usr/bin/python3 inception.py inception.onnx [SIDE]

SIDE is 299 by default; 75 is the least. Both formats have the same weights. Prints parameters and floating point operations of one image.
"""
import json
import math
import sys

import numpy as np


class Graph:
    def __init__(self, side):
        self.random = np.random.default_rng(0)
        self.layers, self.weights, self.shapes = [], {}, {}
        self.operations = self.parameters = 0
        self.add("InputLayer", "input_1", {"batch_input_shape": [None, side, side, 3]}, [], (side, side, 3))

    def add(self, kind, name, config, inbound, shape, weights=()):
        self.layers.append({
            "class_name": kind, "name": name, "config": {"name": name, "dtype": "float32", **config},
            "inbound_nodes": [[[i, 0, 0, {}] for i in inbound]] if inbound else []})
        self.weights[name] = dict(weights)
        self.shapes[name] = shape
        self.parameters += sum(value.size for value in self.weights[name].values())
        return name

    def slide(self, inbound, rows, columns, stride, same):
        height, width, channels = self.shapes[inbound]
        if same:
            return math.ceil(height / stride), math.ceil(width / stride), channels
        return (height - rows) // stride + 1, (width - columns) // stride + 1, channels

    def conv(self, inbound, filters, rows, columns, stride=1, same=True):
        height, width, channels = self.slide(inbound, rows, columns, stride, same)
        number = sum(layer["class_name"] == "Conv2D" for layer in self.layers)
        taps = rows * columns * channels
        kernel = self.random.standard_normal((rows, columns, channels, filters), np.float32) * math.sqrt(2 / taps)
        self.operations += 2 * height * width * taps * filters
        shape = (height, width, filters)
        zeros, ones = np.zeros(filters, np.float32), np.ones(filters, np.float32)
        initializer = {"class_name": "Zeros", "config": {}}
        x = self.add("Conv2D", f"conv2d_{number}", {
            "filters": filters, "kernel_size": [rows, columns], "strides": [stride, stride],
            "padding": "same" if same else "valid", "data_format": "channels_last", "dilation_rate": [1, 1],
            "activation": "linear", "use_bias": False, "kernel_initializer": initializer,
            "bias_initializer": initializer}, [inbound], shape, [("kernel", kernel.astype(np.float32))])
        x = self.add("BatchNormalization", f"batch_normalization_{number}", {
            "axis": [3], "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": False,
            "beta_initializer": initializer, "gamma_initializer": initializer,
            "moving_mean_initializer": initializer, "moving_variance_initializer": initializer,
        }, [x], shape, [("beta", zeros), ("moving_mean", zeros), ("moving_variance", ones)])
        return self.add("Activation", f"activation_{number}", {"activation": "relu"}, [x], shape)

    def chain(self, x, *convolutions):
        for convolution in convolutions:
            x = self.conv(x, *convolution)
        return x

    def pool(self, inbound, kind, stride, same):
        number = sum(layer["class_name"].endswith("Pooling2D") for layer in self.layers)
        return self.add(kind, f"pooling_{number}", {
            "pool_size": [3, 3], "strides": [stride, stride], "padding": "same" if same else "valid",
            "data_format": "channels_last"}, [inbound], self.slide(inbound, 3, 3, stride, same))

    def average(self, x, filters):
        return self.conv(self.pool(x, "AveragePooling2D", 1, True), filters, 1, 1)

    def concatenate(self, name, *inbound):
        height, width, _ = self.shapes[inbound[0]]
        channels = sum(self.shapes[i][2] for i in inbound)
        return self.add("Concatenate", name, {"axis": 3}, list(inbound), (height, width, channels))

    def save_onnx(self, file, output):
        """[n, 3, side, side]; the layers' names are those of the Keras file."""
        from onnx import TensorProto, helper, numpy_helper, save
        nodes, tensors = [], []
        for layer in self.layers[1:]:
            name, config, weights = layer["name"], layer["config"], dict(self.weights[layer["name"]])
            inbound = [i[0] for i in layer["inbound_nodes"][0]]
            padding = {"auto_pad": "SAME_UPPER" if config.get("padding") == "same" else "VALID"}
            if layer["class_name"] == "Conv2D":
                weights["kernel"] = weights["kernel"].transpose(3, 2, 0, 1)
                attributes = {"kernel_shape": config["kernel_size"], "strides": config["strides"], **padding}
                kind = "Conv"
            elif layer["class_name"] == "BatchNormalization":
                weights = {"gamma": np.ones_like(weights["beta"]), **weights}
                kind, attributes = "BatchNormalization", {"epsilon": config["epsilon"]}
            elif layer["class_name"] == "Activation":
                kind, attributes = "Relu", {}
            elif layer["class_name"] == "Concatenate":
                kind, attributes = "Concat", {"axis": 1}
            elif layer["class_name"] == "GlobalAveragePooling2D":
                nodes.append(helper.make_node("GlobalAveragePool", inbound, [name + "/maps"]))
                inbound, kind, attributes = [name + "/maps"], "Flatten", {}
            else:
                kind = {"MaxPooling2D": "MaxPool", "AveragePooling2D": "AveragePool"}[layer["class_name"]]
                attributes = {"kernel_shape": config["pool_size"], "strides": config["strides"], **padding}
            tensors += [numpy_helper.from_array(value, f"{name}/{key}") for key, value in weights.items()]
            nodes.append(helper.make_node(kind, inbound + [f"{name}/{key}" for key in weights], [name], **attributes))
        side, _, channels = self.shapes["input_1"]
        given = helper.make_tensor_value_info("input_1", TensorProto.FLOAT, ["n", channels, side, side])
        features = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", *self.shapes[output]])
        graph = helper.make_graph(nodes, "inception_v3", [given], [features], tensors)
        save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), file)

    def save_keras(self, file, output):
        import h5py
        model = {"class_name": "Functional", "config": {
            "name": "inception_v3", "layers": self.layers, "input_layers": [["input_1", 0, 0]],
            "output_layers": [[output, 0, 0]]}}
        with h5py.File(file, "w") as h5:
            h5.attrs["keras_version"], h5.attrs["backend"] = "2.11.0", "tensorflow"
            h5.attrs["model_config"] = json.dumps(model).encode()
            root = h5.create_group("model_weights")
            root.attrs["layer_names"] = [name.encode() for name in self.weights]
            for name, weights in self.weights.items():
                group = root.create_group(name)
                group.attrs["weight_names"] = [f"{name}/{key}:0".encode() for key in weights]
                for key, value in weights.items():
                    group.create_dataset(f"{name}/{key}:0", data=value)


def inception(side):
    g = Graph(side)
    x = g.chain("input_1", (32, 3, 3, 2, False), (32, 3, 3, 1, False), (64, 3, 3))
    x = g.pool(x, "MaxPooling2D", 2, False)
    x = g.chain(x, (80, 1, 1, 1, False), (192, 3, 3, 1, False))
    x = g.pool(x, "MaxPooling2D", 2, False)
    for number, pooled in enumerate((32, 64, 64)):
        x = g.concatenate(
            f"mixed{number}", g.conv(x, 64, 1, 1), g.chain(x, (48, 1, 1), (64, 5, 5)),
            g.chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3)), g.average(x, pooled))
    x = g.concatenate(
        "mixed3", g.conv(x, 384, 3, 3, 2, False), g.chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3, 2, False)),
        g.pool(x, "MaxPooling2D", 2, False))
    for number, c in enumerate((128, 160, 160, 192)):
        x = g.concatenate(
            f"mixed{number + 4}", g.conv(x, 192, 1, 1), g.chain(x, (c, 1, 1), (c, 1, 7), (192, 7, 1)),
            g.chain(x, (c, 1, 1), (c, 7, 1), (c, 1, 7), (c, 7, 1), (192, 1, 7)), g.average(x, 192))
    x = g.concatenate(
        "mixed8", g.chain(x, (192, 1, 1), (320, 3, 3, 2, False)),
        g.chain(x, (192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3, 2, False)), g.pool(x, "MaxPooling2D", 2, False))
    for number in (9, 10):
        one, two = g.conv(x, 384, 1, 1), g.chain(x, (448, 1, 1), (384, 3, 3))
        x = g.concatenate(
            f"mixed{number}", g.conv(x, 320, 1, 1), g.conv(one, 384, 1, 3), g.conv(one, 384, 3, 1),
            g.conv(two, 384, 1, 3), g.conv(two, 384, 3, 1), g.average(x, 192))
    channels = g.shapes[x][2]
    x = g.add("GlobalAveragePooling2D", "avg_pool", {"data_format": "channels_last"}, [x], (channels,))
    return g, x


def main():
    graph, output = inception(int(sys.argv[2]) if len(sys.argv) > 2 else 299)
    (graph.save_onnx if sys.argv[1].endswith(".onnx") else graph.save_keras)(sys.argv[1], output)
    print(f"{graph.parameters / 1e6:.1f} million parameters, {graph.operations / 1e9:.2f} GFLOP an image")


if __name__ == "__main__":
    main()
