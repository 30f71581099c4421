"""Crashes, faults and lost writes against the real daemon, with what it acknowledged written down outside."""

import sys
from pathlib import Path

# The black-box suite's processes, commands and ledger.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "DaemonTests"))
