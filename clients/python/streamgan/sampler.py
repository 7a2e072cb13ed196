"""Asks a sampler for images."""
from __future__ import annotations

import base64
import dataclasses
import io
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, List, Optional, Tuple, Union


class SamplerError(RuntimeError):
    """The sampler refused a request; `status` is that of HTTP."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status


@dataclasses.dataclass(frozen=True)
class Samples:
    """Generated images: `pixels` are uint8, [count, height, width, channels], row by row."""

    run_id: str
    generator_version: int
    images_seen: int
    seed: int
    shape: Tuple[int, int, int, int]
    pixels: bytes = dataclasses.field(repr=False)
    labels: Optional[List[int]] = None

    def array(self):
        """A NumPy array of uint8, [count, height, width, channels]; needs NumPy."""
        import numpy

        return numpy.frombuffer(self.pixels, dtype=numpy.uint8).reshape(self.shape)

    def images(self):
        """A list of PIL images; needs Pillow."""
        from PIL import Image

        count, height, width, channels = self.shape
        size = height * width * channels
        mode = {1: "L", 3: "RGB", 4: "RGBA"}[channels]
        return [Image.frombytes(mode, (width, height), self.pixels[i * size:(i + 1) * size]) for i in range(count)]


@dataclasses.dataclass(frozen=True)
class Classification:
    """The most probable class of an image, and the probability of each class in the order of their indices."""

    index: int
    name: str
    probabilities: List[float]


class Sampler:
    """A sampler at `url`; `token` is its bearer token, if it requires one.

    `model` is a model of a sampler that serves several, by default its first.
    """

    def __init__(
        self,
        url: str = "http://localhost:8080",
        *,
        token: Optional[str] = None,
        model: Optional[str] = None,
        timeout: float = 60,
    ) -> None:
        self.url = url.rstrip("/")
        self.model = model
        self.timeout = timeout
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def sample(
        self,
        count: int = 16,
        seed: Optional[int] = None,
        label: Union[str, int, None] = None,
        *,
        version: Optional[int] = None,
        truncation: Optional[float] = None,
    ) -> Samples:
        """Draws samples; `label` is the name or the index of a class, `version` one of the loaded generators.

        A `truncation` below 1 shortens the latents, for samples that are more alike and closer to what is typical.

        The same version and seed give the same images. Raises SamplerError where the sampler refuses.
        """
        query = {"count": count, "seed": seed, "class": label, "version": version, "truncation": truncation, "format": "json"}
        answer = self._get("/v1/samples", query)
        return Samples(
            run_id=answer["runId"],
            generator_version=answer["generatorVersion"],
            images_seen=answer["imagesSeen"],
            seed=int(answer["seed"]),
            shape=tuple(answer["shape"]),
            pixels=base64.b64decode(answer["pixels"]),
            labels=answer.get("labels"),
        )

    def classify(self, images: Any) -> List[Classification]:
        """Classifies images of the model's size with the newest classifier, if the objective is semi-supervised.

        `images` are the bytes of a PNG, JPEG or NumPy file, or a NumPy array of uint8, [count, height, width, channels].
        """
        if not isinstance(images, (bytes, bytearray)):
            import numpy

            file = io.BytesIO()
            numpy.save(file, images, allow_pickle=False)
            images = file.getvalue()
        answer = self._ask(self._address("/v1/classify", {}), bytes(images))
        return [Classification(each["class"], each["name"], each["probabilities"]) for each in answer["images"]]

    def generator(self) -> Dict[str, Any]:
        """The manifest of the served generator."""
        return self._get("/v1/generator", {})

    def conditions(self) -> List[Dict[str, Any]]:
        """The conditions that hold now, each with its evidence and what helps."""
        return self._get("/v1/history", {})["status"]["conditions"]

    def _get(self, path: str, query: Dict[str, Any]) -> Any:
        return self._ask(self._address(path, query), None)

    def _address(self, path: str, query: Dict[str, Any]) -> str:
        given = {name: value for name, value in {**query, "model": self.model}.items() if value is not None}
        return f"{self.url}{path}?{urllib.parse.urlencode(given)}" if given else self.url + path

    def _ask(self, address: str, body: Optional[bytes]) -> Any:
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/octet-stream"}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, data=body, headers=headers), timeout=self.timeout
            ) as response:
                return json.load(response)
        except urllib.error.HTTPError as e:
            raise SamplerError(e.code, _detail(e)) from None


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return json.load(error)["detail"]
    except (ValueError, KeyError):
        return error.reason
