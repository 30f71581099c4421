"""The campaigns in their short forms; `scripts/crash-test` runs the long ones."""

import pytest

from crash.campaigns import CAMPAIGNS, SHORT

#: Where the size is no count: an outage's is its seconds, and there are two kinds.
FEWEST = {"outages": 2}


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_campaign(run_campaign, name):
    outcomes = run_campaign(name)
    assert outcomes.total >= min(SHORT[name], FEWEST.get(name, 10)), f"only {outcomes.total} crash points were tried"
    assert not outcomes.failures, f"{len(outcomes.failures)} of {outcomes.total} failed, see the table"
