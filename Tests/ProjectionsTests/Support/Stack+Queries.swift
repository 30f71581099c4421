import CommandProcessing
import TestSupport

@testable import Projections

extension Stack {
    func queries(keeping kept: KeptAnswers) -> ReadSide {
        ReadSide(store: store, projections: live, shelf: shelf, clock: { [clock] in clock.now }, kept: kept)
    }

    /// All is made of the log each time.
    var queriesKeepingNothing: ReadSide {
        queries(keeping: KeptAnswers(historyBytesMax: 0, credentialsMax: 1))
    }

    /// Histories are kept without their text, as those are that are too long.
    var queriesKeepingNoText: ReadSide {
        queries(keeping: KeptAnswers(oneHistoryBytesMax: 0, credentialsMax: 1))
    }
}
