"""Decodes records: Avro single-object encoding (C3 01, the writer schema's fingerprint, and the record), or a JSON object."""
from __future__ import annotations

import base64
import datetime
import functools
import io
import json
import pathlib
from typing import Any, Dict, Optional, Tuple

import avro.io
import avro.schema

_MARKER = b"\xc3\x01"
_HEADER_BYTES = 10
_EMPTY = 0xC15D213AA4D7A795
_CANONICAL = ("name", "type", "fields", "symbols", "items", "values", "size")
_PRIMITIVE = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")


class UnknownSchemaError(ValueError):
    """A record was written with a schema that this version of the client does not have."""


def decode(record: str, value: bytes) -> Optional[Dict[str, Any]]:
    """Returns the fields of a record of the schema named `record`; None where `value` is none at all.

    kafka-python 2.0 hands out the markers of transactions as if they were records; they are in neither encoding.

    Records of earlier versions of the schema are read as well; fields that they lack have their defaults.
    Raises UnknownSchemaError where the record was written with a later version.
    """
    if value is not None and value[:1] == b"{":
        return _from_json(_schema(record), json.loads(value))
    if value is None or value[:2] != _MARKER or len(value) < _HEADER_BYTES:
        return None
    fingerprint = value[2:_HEADER_BYTES]
    reader = _readers(record).get(fingerprint)
    if reader is None:
        raise UnknownSchemaError(
            f"a {record} was written with the unknown schema {fingerprint[::-1].hex()}; "
            "install the client of the pipeline's version")
    return reader.read(avro.io.BinaryDecoder(io.BytesIO(value[_HEADER_BYTES:])))


def _from_json(schema: Any, value: Any) -> Any:
    """Returns the value that Avro's library returns for the same record (topics.format=json)."""
    if isinstance(schema, list):
        return None if value is None else _from_json(next(branch for branch in schema if branch != "null"), value)
    kind = schema if isinstance(schema, str) else schema["type"]
    if isinstance(kind, (dict, list)):
        return _from_json(kind, value)
    if kind == "record":
        return {
            field["name"]: _from_json(field["type"], value[field["name"]]) if field["name"] in value else field["default"]
            for field in schema["fields"]}
    if kind == "map":
        return {name: _from_json(schema["values"], each) for name, each in value.items()}
    if kind == "array":
        return [_from_json(schema["items"], each) for each in value]
    if kind == "double":
        return float(value)
    if kind == "bytes":
        return base64.b64decode(value)
    if kind == "long" and isinstance(schema, dict) and "logicalType" in schema:
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value


@functools.lru_cache(maxsize=None)
def _schema(record: str) -> Any:
    return json.loads((_folders()[0] / f"{record}.avsc").read_text(encoding="utf-8"))


def _folders() -> Tuple[pathlib.Path, pathlib.Path]:
    """The folders of the current and of the older schemas, in the package or in the repository."""
    here = pathlib.Path(__file__).resolve()
    if (here.parent / "schemas").is_dir():
        return here.parent / "schemas", here.parent / "schemas/older"
    main = here.parents[3] / "schemas/src/main"
    return main / "avro", main / "resources/io/streamgan/schemas/older"


@functools.lru_cache(maxsize=None)
def _readers(record: str) -> Dict[bytes, avro.io.DatumReader]:
    """A reader for each version of the schema, by the fingerprint of the version."""
    current, older = _folders()
    newest = (current / f"{record}.avsc").read_text(encoding="utf-8")
    readers = {}
    for text in [path.read_text(encoding="utf-8") for path in older.glob(f"*/{record}.avsc")] + [newest]:
        parsed = json.loads(text)
        canonical = json.dumps(
            _canonical(parsed, parsed.get("namespace", "")), separators=(",", ":"), ensure_ascii=False)
        fingerprint = _fingerprint(canonical.encode()).to_bytes(8, "little")
        readers[fingerprint] = avro.io.DatumReader(avro.schema.parse(text), avro.schema.parse(newest))
    return readers


def _canonical(schema: Any, namespace: str) -> Any:
    """Avro's parsing canonical form, for schemas without references to other files."""
    if isinstance(schema, str):
        return schema if schema in _PRIMITIVE or "." in schema else f"{namespace}.{schema}"
    if isinstance(schema, list):
        return [_canonical(branch, namespace) for branch in schema]
    if schema["type"] in _PRIMITIVE:
        return schema["type"]
    namespace = schema.get("namespace", namespace)
    result: Dict[str, Any] = {}
    for key in _CANONICAL:
        if key not in schema:
            continue
        if key == "name":
            result[key] = schema["name"] if "." in schema["name"] else f"{namespace}.{schema['name']}"
        elif key == "fields":
            result[key] = [
                {"name": field["name"], "type": _canonical(field["type"], namespace)} for field in schema["fields"]]
        elif key in ("items", "values"):
            result[key] = _canonical(schema[key], namespace)
        else:
            result[key] = schema[key]
    return result


@functools.lru_cache(maxsize=None)
def _table():
    table = []
    for i in range(256):
        fingerprint = i
        for _ in range(8):
            fingerprint = (fingerprint >> 1) ^ (_EMPTY & -(fingerprint & 1))
        table.append(fingerprint)
    return table


def _fingerprint(canonical: bytes) -> int:
    """CRC-64-AVRO."""
    table, fingerprint = _table(), _EMPTY
    for byte in canonical:
        fingerprint = (fingerprint >> 8) ^ table[(fingerprint ^ byte) & 0xFF]
    return fingerprint
