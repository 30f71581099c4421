"""A daemon under mixed load for a long time, with a broker that comes and goes and a rebuild in the middle."""

import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_TESTS / "DaemonTests"), str(_TESTS / "CrashTests")]
