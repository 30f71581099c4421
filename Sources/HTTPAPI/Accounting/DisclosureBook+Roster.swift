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

        /// However often it is tried.
        var isForGood: Bool {
            problem.code == Rejection.Code.recordTooLong.rawValue
                || problem.detail == DisclosureBook.undecidable.detail
        }
    }

    /// Records of everybody whose record a page of a roster shows that her summary with the board is shown; all of
    /// them before anybody is shown. When one cannot be recorded, those that were stay: an account may say more than
    /// was seen, never less.
    /// - Parameter recorded: of whom it is recorded already, by an earlier try of the same page; then of these, too.
    /// - Returns: those on the page in whose record, or in that of somebody who was part of them by then, no reading
    ///   can be recorded, however often the page is asked for, since it has no room or cannot be read: they must not
    ///   be shown, and whoever comes after them may.
    /// - Throws: as for one person, when another try may succeed.
    func record(
        _ roster: Roster,
        besides recorded: inout Set<PeerID>,
        at time: QueryTime,
        by accounting: Accounting,
        for sharer: Sharer
    ) async throws(APIProblem) -> Set<PeerID> {
        let reading = Reading(.summary, at: time, position: roster.position, matter: roster.board)
        let listed = Set(roster.entries.compactMap { PeerID($0.peerID) })
        precondition(listed.count <= Self.rosterPageMax, "a page that is accounted for is short")
        let found = try await shown(with: listed, at: time, for: sharer)
        let readable = listed.subtracting(found.unreadable)
        let people = readable.union(found.others.values.joined()).subtracting(recorded)
        let refused = await refusals(of: Array(people), reading, accounting)
        if let other = refused.first(where: { !$0.isForGood }) { throw other.problem }
        let unrecorded = Set(refused.map(\.peer))
        recorded.formUnion(people.subtracting(unrecorded))
        return listed.filter { peer in
            !readable.contains(peer) || unrecorded.contains(peer)
                || found.others[peer, default: []].contains { unrecorded.contains($0) }
        }
    }

    /// Records of as many at once as a page has entries, so that they are made durable together.
    private func refusals(
        of people: [PeerID],
        _ reading: Reading,
        _ accounting: Accounting
    ) async -> [Refused] {
        var refused: [Refused] = []
        var rest = people[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.rosterPageMax)
            rest = rest.dropFirst(batch.count)
            let found = await withTaskGroup(of: Refused?.self) { group in
                for peer in batch {
                    group.addTask {
                        do throws(APIProblem) { try await record(reading, of: peer, by: accounting) } catch {
                            return Refused(peer: peer, problem: error)
                        }
                        return nil
                    }
                }
                var found: [Refused] = []
                for await it in group {
                    if let it { found.append(it) }
                }
                return found
            }
            refused += found
        }
        return refused
    }
}

extension Roster {
    /// Without what it tells of some people. Where the next page begins stays.
    /// - Parameter listed: whether they are listed as unreadable; else they are not even when they were.
    func without(_ people: Set<PeerID>, listed: Bool) -> Roster {
        let ids = Set(people.map(\.description))
        var roster = self
        roster.entries.removeAll { ids.contains($0.peerID) }
        roster.unreadable = listed ? ids.union(unreadable).sorted() : unreadable.filter { !ids.contains($0) }
        return roster
    }
}
