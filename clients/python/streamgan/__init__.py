"""Python client of streamgan: what a pipeline publishes on Kafka as objects, and images of a sampler.

>>> import streamgan
>>> for step in streamgan.Stream("localhost:9092").metrics():
...     print(step.step, step.generator_loss)
"""
from .records import Generator, HealthEvent, Metrics, Quality, Record, SampleGrid, Window
from .sampler import Classification, Sampler, SamplerError, Samples
from .stream import Stream
from .wire import UnknownSchemaError, decode

__all__ = [
    "Classification", "Generator", "HealthEvent", "Metrics", "Quality", "Record", "SampleGrid", "Sampler", "SamplerError", "Samples",
    "Stream", "UnknownSchemaError", "Window", "decode",
]
