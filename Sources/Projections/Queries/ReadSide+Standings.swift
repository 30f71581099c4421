package import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
package import Identifiers

/// What status lists say of the credentials that were issued in a stretch of the log.
package struct StandingsPage: Sendable {
    /// Positions of issues whose holders may not practise now and may again, in order; and of those of which it is not
    /// known, for their holders' rows wait.
    package fileprivate(set) var suspended: [Position] = []
    /// Of those that were ended.
    package fileprivate(set) var ended: [Position] = []
    /// The position and the instant that the answer holds for.
    package let position: Position
    package let at: Instant

    /// Somebody whose events cannot be applied may have lost a credential by them: nobody is told that it holds.
    fileprivate mutating func doubt(_ issues: Set<Position>) {
        if issues.isEmpty { return }
        suspended = issues.subtracting(ended).union(suspended).sorted()
    }
}

/// One credential as its public record shows it today, and what a signed statement of it needs beside that.
package struct AttestedCredential: Sendable {
    package let verification: Verification
    /// The position of the event that issued it.
    package let issue: Position
    /// From the beginning of the day of its issue to the end of the last day on which the holder may practise, by
    /// the board's clock, as far as time alone tells.
    package let validity: ClosedRange<Instant>
}

extension ReadSide {
    /// Standings of the credentials that were issued at some positions, each on its board's day.
    ///
    /// Reads at most a row for each of the positions, whatever else there is.
    /// - Parameter positions: nil: none.
    /// - Throws: `rowsBehind` while the rows cannot be written, `unavailable` when it cannot be told whose wait.
    package func standings(
        issuedAt positions: ClosedRange<Position>?
    ) throws(QueryError) -> StandingsPage {
        var page = StandingsPage(position: position, at: clock())
        guard let positions else { return page }
        var days: [BoardCode: CivilDate] = [:]
        var broken: Position?
        var doubtful: Set<Position> = []
        let limit = Int(clamping: positions.upperBound.rawValue - positions.lowerBound.rawValue + 1)
        try answering {
            // What is signed is taken for what holds now, so nothing is signed of rows that are behind.
            let snapshot = try rows(of: .credentials, knowing: page.position)
            let waiting = try snapshot.quarantine(after: nil, limit: Self.waitingMax + 1)
            doubtful = try issues(ofWaiting: waiting, in: positions)
            try snapshot.scan(from: StandingRow.key(positions.lowerBound), limit: limit) { key, value in
                guard let issue = StandingRow.position(of: key), issue <= positions.upperBound else {
                    return false
                }
                guard let row = StandingRow(value) else {
                    broken = issue
                    return false
                }
                let day = days[row.board] ?? today(of: row.board)
                days[row.board] = day
                switch row.standing(on: day) {
                case .good: break
                case .suspended: page.suspended.append(issue)
                case .ended: page.ended.append(issue)
                }
                return true
            }
        }
        if let broken { throw .unavailable("the standing of what was issued at \(broken) cannot be read") }
        page.doubt(doubtful)
        return page
    }

    /// What the public record shows of one credential today, to be signed.
    package func attested(_ board: BoardCode, _ number: String) throws(QueryError) -> AttestedCredential {
        let (verification, credential) = try answer(board, number, at: .now)
        let cycle = credential.current
        let last = cycle.practiceWhileLate ? cycle.lateUntil : cycle.expiresOn
        let rules = shelf.current
        let clock = rules.clock(of: board, zones: shelf.zones(of: rules), on: last)
        let zone = clock?.zone ?? .utc
        let start = zone.startOfDay(credential.issuedOn)
        let end = clock?.end(of: last) ?? zone.endOfDay(last)
        return AttestedCredential(
            verification: verification,
            issue: credential.position,
            validity: start...max(start, end)
        )
    }
}
