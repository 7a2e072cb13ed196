"""Tests that need no broker: python3 -m unittest discover clients/python/tests"""
import datetime
import hashlib
import http.server
import io
import json
import pathlib
import sys
import threading
import types
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import avro.io
import avro.schema
import kafka

import streamgan
from streamgan import wire

TIME = datetime.datetime.fromtimestamp(1, datetime.timezone.utc)
MAIN = pathlib.Path(__file__).resolve().parents[3] / "schemas/src/main"


def encoded(schema_file, fields):
    text = schema_file.read_text()
    out = io.BytesIO()
    avro.io.DatumWriter(avro.schema.parse(text)).write(fields, avro.io.BinaryEncoder(out))
    canonical = json.dumps(wire._canonical(json.loads(text), "io.streamgan.schemas"), separators=(",", ":"))
    return b"\xc3\x01" + wire._fingerprint(canonical.encode()).to_bytes(8, "little") + out.getvalue()


class Wire(unittest.TestCase):
    def test_the_fingerprint_is_that_of_the_specification(self):
        self.assertEqual(wire._fingerprint(b'"null"'), 0x63DD24E7CC258F8A)
        self.assertEqual(wire._fingerprint(b'"int"'), 0x7275D51A3F395C8F)

    def test_a_record_of_an_earlier_version_has_the_defaults_of_later_fields(self):
        older = MAIN / "resources/io/streamgan/schemas/older/3/GeneratorManifest.avsc"
        value = encoded(older, {
            "version": 3, "step": 75, "imagesSeen": 4800, "runId": "run", "inputOffsets": {"0": 5}, "capturedAt": TIME,
            "sha256": "00", "networkSpec": "{}", "size": 0, "parts": 0})
        manifest = streamgan.decode("GeneratorManifest", value)
        self.assertEqual((manifest["version"], manifest["learnedClasses"], manifest["settings"]), (3, 0, {}))

    def test_a_later_version_is_an_error_that_says_what_to_do(self):
        with self.assertRaisesRegex(streamgan.UnknownSchemaError, "install the client"):
            streamgan.decode("StepMetrics", b"\xc3\x01" + bytes(8))

    def test_the_marker_of_a_transaction_is_no_record(self):
        self.assertIsNone(streamgan.decode("StepMetrics", b"\x00\x00\x00\x00\x00\x00"))

    def test_an_event_is_an_object(self):
        value = encoded(MAIN / "avro/HealthEvent.avsc", {
            "type": "mode-collapse", "runId": "run", "step": 7, "imagesSeen": 448, "message": "m", "at": TIME,
            "phase": "onset", "severity": "critical", "since": None, "evidence": {"ratio": 0.5}, "action": "wait",
            "request": "", "sinceStep": None})
        event = streamgan.HealthEvent.of(streamgan.decode("HealthEvent", value))
        self.assertEqual((event.type, event.step, event.evidence["ratio"]), ("mode-collapse", 7, 0.5))
        self.assertEqual(event.at.timestamp(), 1)
        self.assertEqual(event.fields["sinceStep"], None)

    def test_a_record_in_json_is_the_same_object(self):
        avro = encoded(MAIN / "avro/HealthEvent.avsc", {
            "type": "a", "runId": "run", "step": 7, "imagesSeen": 448, "message": "m", "at": TIME, "phase": "",
            "severity": "info", "since": TIME, "evidence": {"ratio": 0.5}, "action": "", "request": "", "sinceStep": 3})
        plain = {
            "type": "a", "runId": "run", "step": 7, "imagesSeen": 448, "message": "m", "at": "1970-01-01T00:00:01.000Z",
            "since": "1970-01-01T00:00:01.000Z", "evidence": {"ratio": 0.5}, "sinceStep": 3, "later": 1}
        self.assertEqual(
            streamgan.decode("HealthEvent", json.dumps(plain).encode()), streamgan.decode("HealthEvent", avro))

    def test_numbers_that_are_not_finite_and_bytes_are_text_in_json(self):
        statistic = {name: 0.0 for name in ("mean", "deviation", "minimum", "maximum", "p05", "p50")}
        window = streamgan.decode("MetricWindow", json.dumps({
            "runId": "run", "windowMillis": 1, "start": "1970-01-01T00:00:01.000Z", "steps": 1, "firstStep": 1,
            "lastStep": 1, "images": 1, "imagesSeen": 1, "imagesPerSecond": "Infinity", "generatorVersion": 0,
            "statistics": {"a": {"count": 0, "nonFinite": 1, "p95": "NaN", "sketch": "AP8=", **statistic}}}).encode())
        self.assertEqual(window["imagesPerSecond"], float("inf"))
        self.assertEqual(window["statistics"]["a"]["sketch"], b"\x00\xff")
        self.assertNotEqual(window["statistics"]["a"]["p95"], window["statistics"]["a"]["p95"])


class Partition:
    """One partition with the offset that a group has committed; stands in for kafka.KafkaConsumer."""
    DEFAULT_CONFIG = {}

    def __init__(self):
        self.records = []
        self.committed = 0

    def __call__(self, topic, **settings):
        self.topic = topic
        return self

    def add(self, key, value):
        self.records.append((key.encode(), value))

    def __iter__(self):
        for offset, (key, value) in list(enumerate(self.records))[self.committed:]:
            yield types.SimpleNamespace(topic=self.topic, partition=0, offset=offset, key=key, value=value)

    def commit(self, offsets):
        self.committed = offsets[kafka.TopicPartition(self.topic, 0)].offset

    def close(self, autocommit):
        pass


class Generators(unittest.TestCase):
    def setUp(self):
        self.partition = Partition()
        patch = unittest.mock.patch.object(kafka, "KafkaConsumer", self.partition)
        patch.start()
        self.addCleanup(patch.stop)

    def chunk(self, model, version, part, content):
        fields = {"version": version, "part": part, "bytes": content}
        self.partition.add(f"{model}/{part}", encoded(MAIN / "avro/GeneratorChunk.avsc", fields))

    def manifest(self, model, version, parts, payload):
        self.partition.add(f"{model}/manifest", encoded(MAIN / "avro/GeneratorManifest.avsc", {
            "version": version, "step": 75, "imagesSeen": 4800, "runId": "run", "inputOffsets": {}, "capturedAt": TIME,
            "sha256": hashlib.sha256(payload).hexdigest(), "networkSpec": "{}", "size": len(payload), "parts": parts,
            "learnedClasses": 0, "settings": {}, "classifierSpec": None, "classifierSize": 0}))

    def versions(self, model="default"):
        return [each.version for each in streamgan.Stream(model=model, group="group").generators()]

    def test_a_group_sees_a_generator_whose_chunks_came_before_the_end_of_an_iteration(self):
        self.chunk("default", 1, 0, b"ab")
        self.chunk("default", 1, 1, b"c")
        self.assertEqual(self.versions(), [])
        self.manifest("default", 1, 2, b"abc")
        self.chunk("default", 2, 0, b"d")
        self.assertEqual(self.versions(), [1])
        self.manifest("default", 2, 1, b"d")
        self.assertEqual(self.versions(), [2])
        self.assertEqual(self.versions(), [])

    def test_a_model_does_not_see_the_generators_of_one_whose_name_continues_its_own(self):
        self.chunk("a", 1, 0, b"ab")
        self.chunk("a/b", 7, 0, b"cd")
        self.manifest("a/b", 7, 1, b"cd")
        self.chunk("a/", 8, 0, b"ef")
        self.manifest("a", 1, 1, b"ab")
        self.assertEqual(self.versions("a"), [1])


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked = (self.path, self.headers.get("authorization"))
        good = self.path.startswith("/v1/samples?count=2&seed=7&class=cat&format=json")
        body = {"runId": "run", "generatorVersion": 3, "imagesSeen": 64, "seed": 7, "shape": [2, 1, 2, 1],
                "dtype": "uint8", "pixels": "AQIDBA=="} if good else {"detail": "No such class."}
        self.send_response(200 if good else 400)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_POST(self):
        self.server.asked = (self.path, self.headers.get("authorization"))
        self.server.body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"images": [{"class": 1, "name": "dog", "probabilities": [0.25, 0.75]}]}')

    def log_message(self, *args):
        pass


class Sampling(unittest.TestCase):
    def setUp(self):
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.sampler = streamgan.Sampler(f"http://127.0.0.1:{self.server.server_port}/", token="t")

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def test_samples_are_pixels_with_a_shape(self):
        samples = self.sampler.sample(2, 7, "cat")
        self.assertEqual(self.server.asked[1], "Bearer t")
        self.assertEqual((samples.generator_version, samples.shape), (3, (2, 1, 2, 1)))
        try:
            self.assertEqual(samples.array()[1, 0, 1, 0], 4)
        except ModuleNotFoundError:
            self.assertEqual(samples.pixels[3], 4)

    def test_images_have_classes(self):
        dog = streamgan.Classification(1, "dog", [0.25, 0.75])
        self.assertEqual(self.sampler.classify(b"\x89PNG"), [dog])
        self.assertEqual((self.server.asked, self.server.body), (("/v1/classify", "Bearer t"), b"\x89PNG"))

    def test_requests_name_the_model_of_several(self):
        several = streamgan.Sampler(self.sampler.url, token="t", model="digits")
        several.sample(2, 7, "cat")
        self.assertEqual(self.server.asked[0], "/v1/samples?count=2&seed=7&class=cat&format=json&model=digits")
        several.classify(b"\x89PNG")
        self.assertEqual(self.server.asked[0], "/v1/classify?model=digits")

    def test_a_refusal_has_the_samplers_sentence(self):
        with self.assertRaisesRegex(streamgan.SamplerError, "400: No such class."):
            self.sampler.sample(1)


if __name__ == "__main__":
    unittest.main()
