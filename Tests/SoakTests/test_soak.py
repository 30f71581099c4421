"""`scripts/soak` in its short form."""

import random

from soak.run import PLAN, SAMPLES, Soak

MINUTES, RATE = 0.75, 60


def test_soak(tmp_path):
    seed = random.SystemRandom().randrange(1, 1 << 31)
    print(f"seed {seed}")
    run = Soak(MINUTES, RATE, seed, tmp_path)
    try:
        run.run()
    finally:
        print(run.markdown())
    happened = ", ".join(it.happening for it in run.samples)
    assert all(what in happened for _, what in PLAN), happened
    assert len(run.samples) == SAMPLES + 1
    # The broker was away: what could not be published waited, and was published in the end.
    assert max(it.lag_events for it in run.samples) > 0 and run.samples[-1].lag_events == 0
