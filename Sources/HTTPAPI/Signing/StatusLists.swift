import CivilTime
import Identifiers
import Projections
import VerifiableCredentials

/// Makes status lists, one at a time, and keeps the last ones made.
///
/// Anybody may ask for any list, so what asking costs is bounded: a list is made of at most one row for each of its
/// places, however long the log is, and not again within a second. After a second it is made anew when anything was
/// recorded since, and after a minute also when nothing was, because days pass; or after a quarter of the time for
/// which it holds, so that nobody is given one that is about to end.
actor StatusLists {
    static let listsMax = 64
    static let restMin: Duration = .seconds(1)
    static let ageMaxSeconds: Int64 = 60

    private struct Made {
        let tokens: [StatusPurpose: [UInt8]]
        let position: Position
        let at: Instant
        let made: ContinuousClock.Instant
    }

    /// For which a list is kept although nothing was recorded.
    private let ageMaxSeconds: Int64
    private let issuer: CredentialIssuer
    private let queries: ReadSide
    private let now: @Sendable () -> ContinuousClock.Instant
    private var lists: [StatusListName: Made] = [:]
    /// How often a list was made, for tests.
    private(set) var makings = 0

    init(
        issuer: CredentialIssuer,
        queries: ReadSide,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.issuer = issuer
        ageMaxSeconds = min(Self.ageMaxSeconds, issuer.listSeconds / 4)
        self.queries = queries
        self.now = now
    }

    func token(
        _ purpose: StatusPurpose,
        _ list: StatusListName,
        _ extent: StatusExtent
    ) throws -> [UInt8] {
        if let made = lists[list], isFresh(made), let token = made.tokens[purpose] { return token }
        let made = try make(list, extent)
        if lists[list] == nil, lists.count >= Self.listsMax,
            let oldest = lists.min(by: { $0.value.made < $1.value.made })
        {
            lists[oldest.key] = nil
        }
        lists[list] = made
        guard let token = made.tokens[purpose] else { preconditionFailure("a list is made for each purpose") }
        return token
    }

    private func isFresh(_ made: Made) -> Bool {
        if now() - made.made < Self.restMin { return true }
        let age = queries.instant.secondsSinceEpoch - made.at.secondsSinceEpoch
        return made.position == queries.position && (0..<ageMaxSeconds).contains(age)
    }

    private func make(_ list: StatusListName, _ extent: StatusExtent) throws -> Made {
        makings += 1
        let page = try queries.standings(issuedAt: extent.positions)
        var tokens: [StatusPurpose: [UInt8]] = [:]
        for purpose in StatusPurpose.allCases {
            var bits = Bitstring()
            for issue in page.issues(purpose) { bits[StatusPlace.index(of: issue)] = true }
            // It is as if it never had been: of the public record, too, its number is unknown.
            if purpose == .revocation { for index in extent.lost { bits[index] = true } }
            tokens[purpose] = try issuer.statusList(bits, purpose, list: list, at: page.at)
        }
        return Made(tokens: tokens, position: page.position, at: page.at, made: now())
    }
}

extension StandingsPage {
    fileprivate func issues(_ purpose: StatusPurpose) -> [Position] {
        switch purpose {
        case .revocation: ended
        case .suspension: suspended
        }
    }
}
