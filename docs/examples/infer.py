#!/usr/bin/python3
"""Draws samples over gRPC (Open Inference Protocol, version 2) and writes them as one picture.

usage: infer.py HOST:PORT [SEED] [COUNT] [FILE]

Needs python3-grpcio, python3-protobuf, protobuf-compiler and protobuf-compiler-grpc: the client is
generated from the sampler's schema on the way.
"""

import importlib
import os
import shutil
import subprocess
import sys
import tempfile

import grpc

SCHEMAS = os.path.join(os.path.dirname(__file__), "../../sampler/src/main/protobuf")


def generated():
    """Messages and stubs, compiled from open_inference.proto."""
    plugin = shutil.which("grpc_python_plugin")
    if plugin is None:
        sys.exit("infer.py: there is no grpc_python_plugin; install protobuf-compiler-grpc")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["protoc", f"-I{SCHEMAS}", f"--python_out={folder}", f"--grpc_python_out={folder}",
             f"--plugin=protoc-gen-grpc_python={plugin}", "open_inference.proto"],
            check=True)
        sys.path.insert(0, folder)
        messages = importlib.import_module("open_inference_pb2")
        stubs = importlib.import_module("open_inference_pb2_grpc")
        sys.path.remove(folder)
    return messages, stubs


def picture(pixels, count, height, width, channels):
    """The images below one another, as a PGM (grey), PPM (RGB) or PAM (RGB with alpha)."""
    if channels == 4:
        head = b"P7\nWIDTH %d\nHEIGHT %d\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
        return head % (width, count * height) + pixels
    kind = b"P5" if channels == 1 else b"P6"
    return b"%s\n%d %d\n255\n%s" % (kind, width, count * height, pixels)


def main(server, seed=7, count=4, file="infer.ppm"):
    messages, stubs = generated()
    token = os.environ.get("STREAMGAN_SAMPLER_TOKEN")
    metadata = [("authorization", f"Bearer {token}")] if token else None
    with grpc.insecure_channel(server) as channel:
        sampler = stubs.GRPCInferenceServiceStub(channel)
        ready = sampler.ModelReady(
            messages.ModelReadyRequest(name="generator"), timeout=10, metadata=metadata)
        print("ready", ready.ready)
        model = sampler.ModelMetadata(
            messages.ModelMetadataRequest(name="generator"), timeout=10, metadata=metadata)
        for tensor in list(model.inputs) + list(model.outputs):
            print(f"{tensor.name:7} {tensor.datatype:6} {list(tensor.shape)}")
        request = messages.ModelInferRequest(model_name="generator", id="infer.py")
        request.inputs.add(name="seed", datatype="INT64", shape=[1])
        request.inputs.add(name="count", datatype="INT32", shape=[1])
        request.raw_input_contents.append(int(seed).to_bytes(8, "little", signed=True))
        request.raw_input_contents.append(int(count).to_bytes(4, "little", signed=True))
        response = sampler.ModelInfer(request, timeout=30, metadata=metadata)
    shape = list(response.outputs[0].shape)
    with open(file, "wb") as out:
        out.write(picture(response.raw_output_contents[0], *shape))
    print(f"{file}: {shape} by version {response.model_version}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except grpc.RpcError as e:
        sys.exit(f"infer.py: {e.code().name}: {e.details()}")
