"""The campaigns by name, and the sizes of their short forms."""

from crash.faults import FaultCampaign
from crash.flip import FlipCampaign
from crash.kill import KillCampaign
from crash.late_ends import LateEndCampaign
from crash.outages import OutageCampaign
from crash.power_loss import PowerLossCampaign
from crash.publishing import PublishingCampaign
from crash.replays import ReplayCampaign
from crash.takeovers import TakeoverCampaign

#: The longest first: side by side nobody waits for one that began last.
CAMPAIGNS = {
    "outages": OutageCampaign,
    "late-ends": LateEndCampaign,
    "faults": FaultCampaign,
    "publishing": PublishingCampaign,
    "replays": ReplayCampaign,
    "power-loss": PowerLossCampaign,
    "kill": KillCampaign,
    "flip": FlipCampaign,
    "takeovers": TakeoverCampaign,
}
#: Kills, faults, images, flips, kills of replays, kills while publishing, late ends, takeovers, seconds of an
#: outage: what fits into a run of all tests.
SHORT = {
    "kill": 10,
    "faults": 24,
    "power-loss": 30,
    "flip": 60,
    "replays": 12,
    "publishing": 3,
    "late-ends": 4,
    "takeovers": 1,
    "outages": 30,
}
