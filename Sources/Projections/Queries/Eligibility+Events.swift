package import CivilTime
package import Credentialing
package import CredentialingSchema
package import Identifiers

extension Eligibility {
    /// What `ReadSide.eligibility` answers of a person at a position, from events alone. For the boards that the
    /// person is with; without any there is nothing to assess.
    /// - Parameters:
    ///   - people: the streams of the person's ids, each in order.
    ///   - book: what the boards concerned adopted.
    ///   - size: the position that the events are all of.
    /// - Throws: `Record.FoldError`.
    package static func answer(
        of peer: PeerID,
        from people: [PeerID: [RecordedEvent]],
        book: RuleBook,
        asOf: CivilDate,
        size: Position
    ) throws -> Eligibility {
        let record = try fold(peer, people, asOf: asOf, corrected: CorrectedDates(), within: [])
        let truth = Eligibilities(record: record, book: book, asOf: asOf, knownAt: size)
        var answer = Eligibility()
        answer.peerID = peer.description
        answer.position = size.rawValue
        answer.asOf = asOf.description
        for board in record.boards.sorted() {
            try answer.add(of: board, truth)
        }
        return answer
    }

    /// The boards that the answer is about.
    /// - Throws: `Record.FoldError`.
    package static func boards(
        of peer: PeerID,
        from people: [PeerID: [RecordedEvent]],
        asOf: CivilDate
    ) throws -> [BoardCode] {
        try fold(peer, people, asOf: asOf, corrected: CorrectedDates(), within: []).boards
    }

    /// As programs told it that knew neither bars nor what was not assessed: bundles of that time are good for ever.
    package var asToldBefore: Eligibility {
        var answer = self
        answer.assessments = assessments.map(\.withoutBars)
        answer.notAssessed = []
        return answer
    }

    private static func fold(
        _ peer: PeerID,
        _ people: [PeerID: [RecordedEvent]],
        asOf: CivilDate,
        corrected: CorrectedDates,
        within above: Set<PeerID>
    ) throws -> Record {
        // No daemon records a ring of merges, but these events may come from anywhere.
        guard !above.contains(peer) else {
            throw Record.FoldError(position: .origin, reason: "\(peer) is merged into its own record")
        }
        return try Record.fold(peer, people[peer] ?? [], asOf: asOf, corrected: corrected) {
            try fold($0, people, asOf: asOf, corrected: $1, within: above.union([peer]))
        }
    }
}
