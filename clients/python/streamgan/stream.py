"""Follows a pipeline's topics."""
from __future__ import annotations

import hashlib
import time
from typing import Any, Callable, Dict, Iterable, Iterator, Optional, Tuple, Type, cast

import kafka

from .records import Generator, HealthEvent, Metrics, Quality, Record, SampleGrid, Window
from .wire import decode

_COMMIT_SECONDS = 1.0

_RECORDS: Dict[str, Tuple[str, Type[Record]]] = {
    "metrics": ("StepMetrics", Metrics),
    "samples": ("SampleGrid", SampleGrid),
    "events": ("HealthEvent", HealthEvent),
    "quality": ("Quality", Quality),
    "metric-windows": ("MetricWindow", Window),
}


class Stream:
    """The topics of one model.

    Without a group, every iteration begins with the oldest record that a topic has. With a group, it goes on behind the
    records that the caller is done with, which it is when it asks for the next one. They are committed once a second and at
    the end of the iteration: a consumer that is killed sees the records of the last second again.

    Iterations end when no record has come for `timeout` seconds; without a timeout they never end.

    Committed records only are read where the Kafka library can (kafka-python 2.1 or newer); older ones also hand out records
    of transactions that are open or were aborted. Further keywords go to `kafka.KafkaConsumer`: security_protocol, ssl_*,
    sasl_*.
    """

    def __init__(
        self,
        bootstrap_servers: str = "localhost:9092",
        *,
        prefix: str = "streamgan.",
        model: str = "default",
        group: Optional[str] = None,
        timeout: Optional[float] = None,
        **kafka_settings: Any,
    ) -> None:
        self.prefix = prefix
        self.model = model
        self.group = group
        self._settings: Dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
            "group_id": group,
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            **kafka_settings,
        }
        if timeout is not None:
            self._settings["consumer_timeout_ms"] = int(timeout * 1000)
        if "isolation_level" in kafka.KafkaConsumer.DEFAULT_CONFIG:
            self._settings.setdefault("isolation_level", "read_committed")

    def metrics(self) -> Iterator[Metrics]:
        """Every step of training."""
        return cast(Iterator[Metrics], self.follow("metrics"))

    def samples(self) -> Iterator[SampleGrid]:
        """The trainer's grids of generated images."""
        return cast(Iterator[SampleGrid], self.follow("samples"))

    def events(self) -> Iterator[HealthEvent]:
        """Health events of trainer and monitor."""
        return cast(Iterator[HealthEvent], self.follow("events"))

    def quality(self) -> Iterator[Quality]:
        """The monitor's comparisons of generators with real images."""
        return cast(Iterator[Quality], self.follow("quality"))

    def windows(self) -> Iterator[Window]:
        """The monitor's statistics of windows of time."""
        return cast(Iterator[Window], self.follow("metric-windows"))

    def follow(self, *kinds: str) -> Iterator[Record]:
        """Records of several topics in one iteration: "metrics", "samples", "events", "quality", "metric-windows"."""
        readers = {self.prefix + kind: _RECORDS[kind] for kind in kinds}
        for message in self._messages(kinds, lambda key: key == self.model.encode()):
            schema, record = readers[message.topic]
            fields = decode(schema, message.value)
            if fields:
                yield record.of(fields)

    def generators(self) -> Iterator[Generator]:
        """Whole generators, whose checksums are right; the topic keeps the newest one."""
        chunks: Dict[int, tuple] = {}
        for message in self._messages(["generators"], self._is_part, self._is_manifest):
            if not self._is_manifest(message.key):
                chunk = decode("GeneratorChunk", message.value)
                if chunk:
                    chunks[chunk["part"]] = (chunk["version"], chunk["bytes"])
                continue
            manifest = decode("GeneratorManifest", message.value)
            if not manifest:
                continue
            parts = [chunks.get(part, (None, b"")) for part in range(manifest["parts"])]
            payload = b"".join(content for _, content in parts)
            whole = all(version == manifest["version"] for version, _ in parts)
            if whole and hashlib.sha256(payload).hexdigest() == manifest["sha256"]:
                parameters = payload[:len(payload) - manifest["classifierSize"]]
                yield Generator.of({**manifest, "parameters": parameters})

    def _is_manifest(self, key: Optional[bytes]) -> bool:
        return key == f"{self.model}/manifest".encode()

    def _is_part(self, key: Optional[bytes]) -> bool:
        """Whether it is the key of a manifest or a chunk; the name of another model may begin with `{model}/`."""
        prefix = f"{self.model}/".encode()
        return self._is_manifest(key) or key is not None and key.startswith(prefix) and key[len(prefix):].isdigit()

    def _messages(
        self,
        kinds: Iterable[str],
        ours: Callable[[Optional[bytes]], bool],
        completes: Callable[[Optional[bytes]], bool] = lambda key: True,
    ) -> Iterator[Any]:
        """The records whose keys are `ours`; a group goes on behind the last one that `completes` what came before it."""
        consumer = kafka.KafkaConsumer(*(self.prefix + kind for kind in kinds), **self._settings)
        done: Dict[Any, Any] = {}
        committed = time.monotonic()
        try:
            for message in consumer:
                if ours(message.key):
                    yield message
                if completes(message.key):
                    done[kafka.TopicPartition(message.topic, message.partition)] = _offset(message.offset + 1)
                if self.group is not None and done and time.monotonic() - committed > _COMMIT_SECONDS:
                    consumer.commit(done)
                    committed = time.monotonic()
        finally:
            if self.group is not None and done:
                consumer.commit(done)
            consumer.close(autocommit=False)


def _offset(offset: int) -> Any:
    """OffsetAndMetadata has one more field in newer versions of the library."""
    fields = kafka.structs.OffsetAndMetadata._fields
    return kafka.structs.OffsetAndMetadata(*([offset, ""] + [-1] * (len(fields) - 2)))
