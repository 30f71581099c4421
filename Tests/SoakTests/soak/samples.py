"""What a daemon weighs from time to time, as a table."""

import os
import re
import statistics
from dataclasses import dataclass, field

MIB = 1 << 20


@dataclass
class Sample:
    minutes: float
    happening: str
    events: int
    #: Of the process: private memory, and open files.
    private_mib: float
    files: int
    threads: int
    #: On the disk, by folder.
    log_mib: float
    index_mib: float
    projections_mib: float
    lag_events: int
    oldest_reader_seconds: float
    #: Median, and all but the slowest hundredth, in milliseconds, by kind.
    latencies: dict = field(default_factory=dict)


def take(daemon, minutes, happening, durations):
    metrics = daemon.get("/metrics").text
    return Sample(
        minutes=minutes,
        happening=happening,
        events=int(_metric(metrics, "credentiald_log_position")),
        private_mib=_private(daemon.process.pid) / MIB,
        files=len(os.listdir(f"/proc/{daemon.process.pid}/fd")),
        threads=len(os.listdir(f"/proc/{daemon.process.pid}/task")),
        log_mib=_used(daemon.data / "log") / MIB,
        index_mib=(_used(daemon.data / "index") + _used(daemon.data / "heads")) / MIB,
        projections_mib=_used(daemon.data / "projections") / MIB,
        lag_events=int(_metric(metrics, "credentiald_publishing_lag_events")),
        oldest_reader_seconds=_metric(metrics, "credentiald_store_oldest_reader_seconds"),
        latencies={kind: _quantiles(it) for kind, it in durations.items()},
    )


def _metric(text, name):
    """The largest of its samples."""
    found = re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.M)
    return max(map(float, found))


def _private(process):
    [line] = [it for it in open(f"/proc/{process}/status") if it.startswith("RssAnon")]
    return int(line.split()[1]) * 1024


def _used(folder):
    """Bytes that the disk gives to a folder: maps have holes."""
    return sum(_blocks(os.path.join(root, it)) for root, _, files in os.walk(folder) for it in files) * 512


def _blocks(path):
    """None of a file that the daemon has taken away since the folder was looked at."""
    try:
        return os.stat(path).st_blocks
    except FileNotFoundError:
        return 0


def _quantiles(seconds):
    ordered = sorted(seconds)
    return (statistics.median(ordered) * 1_000, ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] * 1_000)


def markdown(samples):
    kinds = sorted({kind for it in samples for kind in it.latencies})
    heads = ["min", "events", "private MiB", "files", "threads", "log MiB", "index MiB", "projections MiB",
             "not published", "oldest reader s", *(f"{it} p50/p99 ms" for it in kinds)]
    lines = ["| " + " | ".join(heads) + " | |", "|---:" * len(heads) + "|---|"]
    for it in samples:
        times = [f"{it.latencies[kind][0]:.1f} / {it.latencies[kind][1]:.0f}" if kind in it.latencies else "" for kind in kinds]
        cells = [
            f"{it.minutes:.1f}", f"{it.events:,}", f"{it.private_mib:.0f}", it.files, it.threads, f"{it.log_mib:.0f}",
            f"{it.index_mib:.0f}", f"{it.projections_mib:.0f}", f"{it.lag_events:,}", f"{it.oldest_reader_seconds:.0f}",
            *times, it.happening,
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)
