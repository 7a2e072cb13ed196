"""What the topics hold, as objects. Fields have the names of the schemas, in Python's spelling."""
from __future__ import annotations

import dataclasses
import datetime
import io
import re
from typing import Any, Dict, List, Mapping, Optional, Type, TypeVar

R = TypeVar("R", bound="Record")


def _time(value: Any) -> Any:
    """Avro's library returns a time, or milliseconds where it does not know the logical type."""
    if isinstance(value, int):
        return datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc)
    return value


@dataclasses.dataclass(frozen=True)
class Record:
    """A record of a topic. `fields` has all fields of the schema, also those without an attribute of their own."""

    fields: Mapping[str, Any] = dataclasses.field(repr=False)

    @classmethod
    def of(cls: Type[R], fields: Dict[str, Any]) -> R:
        """Makes the object from the fields of the schema."""
        values = {re.sub("([A-Z])", lambda m: "_" + m.group(1).lower(), name): value for name, value in fields.items()}
        known = {field.name for field in dataclasses.fields(cls)} - {"fields"}
        times = {"captured_at", "at", "since", "start"}
        return cls(fields, **{
            name: _time(value) if name in times else value for name, value in values.items() if name in known})


@dataclasses.dataclass(frozen=True)
class Metrics(Record):
    """What one training step measured (StepMetrics)."""

    run_id: str
    step: int
    images_seen: int
    discriminator_loss: float
    generator_loss: float
    real_score: float
    generated_score: float
    step_millis: float
    batch_size: int
    generator_version: int
    captured_at: datetime.datetime
    penalty: Optional[float] = None


@dataclasses.dataclass(frozen=True)
class SampleGrid(Record):
    """Generated images of one generator as one picture."""

    run_id: str
    step: int
    images_seen: int
    generator_version: int
    seed: int
    rows: int
    columns: int
    png: bytes = dataclasses.field(repr=False)

    def image(self):
        """The picture as a PIL image; needs Pillow."""
        from PIL import Image

        return Image.open(io.BytesIO(self.png))


@dataclasses.dataclass(frozen=True)
class HealthEvent(Record):
    """Something about a model that people should know; `phase` is onset or end of a condition, or empty."""

    type: str
    run_id: str
    step: int
    images_seen: int
    message: str
    at: datetime.datetime
    phase: str = ""
    severity: str = "info"
    since: Optional[datetime.datetime] = None
    evidence: Mapping[str, float] = dataclasses.field(default_factory=dict)
    action: str = ""


@dataclasses.dataclass(frozen=True)
class Quality(Record):
    """A comparison of a generator with real images."""

    run_id: str
    generator_version: int
    step: int
    images_seen: int
    at: datetime.datetime
    extractor: str
    real_images: int
    generated_images: int
    sliced_wasserstein: float
    frechet_distance: Optional[float] = None
    kernel_distance: Optional[float] = None
    precision: Optional[float] = None
    recall: Optional[float] = None
    coverage: Optional[float] = None
    real_classes: List[float] = dataclasses.field(default_factory=list)
    generated_classes: List[float] = dataclasses.field(default_factory=list)
    past: List[Mapping[str, Any]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Window(Record):
    """Statistics of the steps of a window of time (MetricWindow)."""

    run_id: str
    window_millis: int
    start: datetime.datetime
    steps: int
    first_step: int
    last_step: int
    images: int
    images_seen: int
    images_per_second: float
    generator_version: int
    statistics: Mapping[str, Mapping[str, Any]] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class Generator(Record):
    """A whole generator, whose checksum has been verified (GeneratorManifest and its chunks).

    `parameters` are float32, little-endian, in the order of the tensors of `network_spec`, which is JSON.
    """

    run_id: str
    version: int
    step: int
    images_seen: int
    captured_at: datetime.datetime
    sha256: str
    network_spec: str = dataclasses.field(repr=False)
    parameters: bytes = dataclasses.field(repr=False)
    settings: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)

    def array(self):
        """The parameters as one NumPy array; needs NumPy."""
        import numpy

        return numpy.frombuffer(self.parameters, dtype="<f4")
