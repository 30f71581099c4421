import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Projections

/// Records to whom a person's record is shown: durable before the answer is given, or there is no answer.
struct DisclosureBook: Sendable {
    private let commands: CommandService
    private let queries: ReadSide
    private let reads: DearReads

    /// A record that goes on under another id is followed so often: somebody merges while it is read.
    private static let attemptsMax = 4

    init(_ services: APIServices) {
        commands = services.commands
        queries = services.queries
        reads = services.reads
    }

    /// Call it when the answer is made, and give the answer only when this returns.
    /// - Parameter accounting: nil: nothing is recorded.
    /// - Throws: `rate_limited`, `queue_full`, `writer_stopped` and their like, `disclosure_not_recorded`;
    ///   `record_too_long` when no reading of this person finds room any more.
    func record(
        _ reading: Reading,
        of peer: PeerID,
        by accounting: Accounting?
    ) async throws(APIProblem) {
        guard let accounting, accounting.isOwed(of: peer) else { return }
        try await account(reading, of: peer, accounting)
    }

    private func account(
        _ reading: Reading,
        of peer: PeerID,
        _ accounting: Accounting
    ) async throws(APIProblem) {
        var reading = reading
        reading.issuer = accounting.issuer
        reading.keyID = accounting.keyID
        var stream = peer
        for _ in 0..<Self.attemptsMax {
            try accounting.charge(stream)
            reading.peerID = stream == peer ? "" : peer.description
            let survivor: PeerID?
            do throws(APIProblem) { survivor = try await submit(reading, to: stream, accounting) } catch {
                accounting.giveBack(stream)
                throw error
            }
            guard let next = survivor else { return }
            accounting.giveBack(stream)
            stream = next
        }
        throw Self.notShown("the person is being merged; ask again")
    }

    /// The same of an answer that shows the record as it was known: also with those who were part of the same record by
    /// then and are not any more, for each of whom it was shown as well.
    func record(
        _ reading: Reading,
        of peer: PeerID,
        at time: QueryTime,
        by accounting: Accounting?,
        for sharer: Sharer
    ) async throws(APIProblem) {
        guard let owed = accounting, owed.isOwed(of: peer) else { return }
        let found = try await shown(with: [peer], at: time, for: sharer)
        guard found.unreadable.isEmpty else { throw Self.notShown("the record cannot be read") }
        for person in [peer] + found.others[peer, default: []] {
            try await account(reading, of: person, owed)
        }
    }

    /// Whose records are shown with those of some people.
    struct ShownWith {
        var others: [PeerID: [PeerID]] = [:]
        /// Those of whom it cannot be read who the others are, however often it is asked for.
        var unreadable: Set<PeerID> = []
    }

    /// Of each of some people, whose records an answer shows as well that has hers as it was known.
    func shown(
        with people: Set<PeerID>,
        at time: QueryTime,
        for sharer: Sharer
    ) async throws(APIProblem) -> ShownWith {
        // As it is now, a record shows whoever is part of it now.
        guard time.knownAt != nil else { return ShownWith() }
        do {
            return try await reads.run(for: sharer, isUnderWay: true) { [queries] in
                var found = ShownWith()
                for peer in people {
                    do {
                        found.others[peer] = try queries.peopleOncePart(of: peer, at: time)
                    } catch QueryError.quarantined {
                        found.unreadable.insert(peer)
                    }
                }
                return found
            }
        } catch { throw Self.notShown("the record cannot be read") }
    }

    /// - Returns: the id under which the person goes on, when nothing is recorded under this one any more.
    private func submit(
        _ reading: Reading,
        to peer: PeerID,
        _ accounting: Accounting
    ) async throws(APIProblem) -> PeerID? {
        let outcome: CommandOutcome
        do {
            let command = try command(reading, to: peer, accounting)
            outcome = try await commands.submit([command])[0]
        } catch let error as SubmissionError {
            throw Self.notShown(because: APIProblem(error))
        } catch {
            throw Self.notShown("\(error)")
        }
        switch outcome {
        case .accepted: return nil
        case .failed: throw Self.undecidable
        case .rejected(let rejection):
            // Asked again, it would be refused again.
            if rejection.code == .recordTooLong { throw Self.notShown(because: APIProblem(rejection)) }
            guard rejection.code == .peerMerged else { throw Self.notShown(rejection.detail) }
            do { return try queries.survivor(of: peer) } catch {
                throw Self.notShown("the record cannot be read")
            }
        }
    }

    private func command(
        _ reading: Reading,
        to peer: PeerID,
        _ accounting: Accounting
    ) throws(Rejection) -> PreparedCommand {
        var command = Command()
        var random = SystemRandomNumberGenerator()
        let milliseconds = UInt64(max(0, queries.now.microsecondsSinceEpoch / 1_000))
        command.commandID = UniqueID.version7(milliseconds: milliseconds, using: &random).description
        command.discloseHistory.peerID = peer.description
        command.discloseHistory.purpose = accounting.purpose
        command.discloseHistory.disclosedOn = queries.today.description
        command.discloseHistory.reading = reading
        return try PreparedCommand(command, origin: accounting.origin)
    }

    private static let lead = "nothing is shown, for it could not be recorded that it is"

    /// Of a record in which nothing can be recorded, however often it is tried.
    static let undecidable =
        notShown("it could not be decided, nor can it while this record cannot be read")

    private static func notShown(_ reason: String) -> APIProblem {
        APIProblem(.disclosureNotRecorded, "\(lead): \(reason)")
    }

    private static func notShown(because problem: APIProblem) -> APIProblem {
        var shown = APIProblem(
            status: problem.status,
            code: problem.code,
            detail: "\(lead): \(problem.detail)"
        )
        shown.headers = problem.headers
        return shown
    }
}
