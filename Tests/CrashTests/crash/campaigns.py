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

CAMPAIGNS = {
    "kill": KillCampaign,
    "faults": FaultCampaign,
    "power-loss": PowerLossCampaign,
    "flip": FlipCampaign,
    "replays": ReplayCampaign,
    "publishing": PublishingCampaign,
    "late-ends": LateEndCampaign,
    "takeovers": TakeoverCampaign,
    "outages": OutageCampaign,
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
