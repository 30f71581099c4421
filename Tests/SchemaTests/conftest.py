"""Tests of the schemas themselves: no daemon is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from published.descriptors import Schemas  # noqa: E402


@pytest.fixture(scope="session")
def image_of(tmp_path_factory):
    """Makes the image of a folder of schemas."""

    def make(folder):
        image = tmp_path_factory.mktemp("image") / "image.json"
        subprocess.run(["buf", "build", str(folder), "-o", str(image)], check=True)
        return image

    return make


@pytest.fixture(scope="session")
def schemas(image_of):
    return Schemas.read(image_of(ROOT / "Schemas"))
