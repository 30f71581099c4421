"""The short form of the soak, beside every other test."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import soak  # noqa: E402, F401
from support.leftovers import no_daemon_left, pytest_sessionstart  # noqa: E402, F401
