import Credentialing
import CredentialingSchema
import Identifiers
import Projections

extension DisclosureBook {
    /// Entries of a page that is accounted for: each of its people gets an event.
    static let rosterPageMax = 100

    /// Somebody of whom it could not be recorded.
    private struct Refused {
        let peer: PeerID
        let problem: APIProblem
    }

    /// Records of everybody on a page of a roster that her summary with the board is shown; all of them before anybody
    /// is shown. When one cannot be recorded, those that were stay: an account may say more than was seen, never less.
    /// - Parameter recorded: of whom it is recorded already, by an earlier try of the same page; then of these, too.
    /// - Returns: those in whose record no reading finds room any more, however often the page is asked for: they must
    ///   not be shown, and whoever comes after them may.
    /// - Throws: as for one person, when another try may succeed.
    func record(
        _ roster: Roster,
        besides recorded: inout Set<PeerID>,
        at time: QueryTime,
        by accounting: Accounting?
    ) async throws(APIProblem) -> Set<PeerID> {
        guard let accounting else { return [] }
        let reading = Reading(.summary, at: time, position: roster.position, matter: roster.board)
        let people = Set(roster.entries.compactMap { PeerID($0.peerID) }).subtracting(recorded)
        precondition(people.count <= Self.rosterPageMax, "a page that is accounted for is short")
        // Together, so that they are made durable together.
        let refused = await withTaskGroup(of: Refused?.self) { group in
            for peer in people {
                group.addTask {
                    do throws(APIProblem) { try await record(reading, of: peer, by: accounting) } catch {
                        return Refused(peer: peer, problem: error)
                    }
                    return nil
                }
            }
            var refused: [Refused] = []
            for await it in group {
                if let it { refused.append(it) }
            }
            return refused
        }
        let isForGood = { (it: Refused) in it.problem.code == Rejection.Code.recordTooLong.rawValue }
        if let other = refused.first(where: { !isForGood($0) }) { throw other.problem }
        let unaccountable = Set(refused.map(\.peer))
        recorded.formUnion(people.subtracting(unaccountable))
        return unaccountable
    }
}

extension Roster {
    /// Without what it tells of some people. Where the next page begins stays.
    /// - Parameter listed: whether they are listed as unreadable.
    func without(_ people: Set<PeerID>, listed: Bool) -> Roster {
        let ids = Set(people.map(\.description))
        var roster = self
        roster.entries.removeAll { ids.contains($0.peerID) }
        if listed { roster.unreadable = ids.union(unreadable).sorted() }
        return roster
    }
}
