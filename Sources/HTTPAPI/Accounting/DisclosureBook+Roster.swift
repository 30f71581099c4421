import CredentialingSchema
import Identifiers
import Projections

extension DisclosureBook {
    /// Entries of a page that is accounted for: each of its people gets an event.
    static let rosterPageMax = 100

    /// Records of everybody on a page of a roster that her summary with the board is shown; all of them before anybody
    /// is shown. When one cannot be recorded, those that were stay: an account may say more than was seen, never less.
    func record(_ roster: Roster, at time: QueryTime, by accounting: Accounting?) async throws(APIProblem) {
        guard let accounting else { return }
        let reading = Reading(.summary, at: time, position: roster.position, matter: roster.board)
        let people = Set(roster.entries.compactMap { PeerID($0.peerID) })
        precondition(people.count <= Self.rosterPageMax, "a page that is accounted for is short")
        // Together, so that they are made durable together.
        let problem = await withTaskGroup(of: APIProblem?.self) { group in
            for peer in people {
                group.addTask {
                    do throws(APIProblem) { try await record(reading, of: peer, by: accounting) } catch {
                        return error
                    }
                    return nil
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let problem { throw problem }
    }
}
