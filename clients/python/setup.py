"""Puts the pipeline's schemas into the package; everything else is in pyproject.toml."""
import pathlib
import shutil

import setuptools
from setuptools.command.build_py import build_py

MAIN = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main"


class WithSchemas(build_py):
    """Copies the Avro schemas, which exist once in the repository, into what is built."""

    def run(self):
        super().run()
        target = pathlib.Path(self.build_lib) / "streamgan/schemas"
        target.mkdir(parents=True, exist_ok=True)
        for schema in (MAIN / "avro").glob("*.avsc"):
            shutil.copy(schema, target)
        shutil.copytree(
            MAIN / "resources/io/streamgan/schemas/older", target / "older", dirs_exist_ok=True)


setuptools.setup(cmdclass={"build_py": WithSchemas})
