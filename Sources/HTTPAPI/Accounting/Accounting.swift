import CommandDecoding
import CommandProcessing
import Credentialing
import CredentialingSchema
import HTTPTypes
import Hummingbird
import Identifiers
import Identity

/// Who is about to be shown a person's record, and what for: what is recorded before it is shown.
struct Accounting: Sendable {
    let purpose: DisclosurePurpose
    let origin: CommandOrigin
    /// Who says who the reader is.
    let issuer: String
    let keyID: String
    /// The reader's own, which is disclosed to nobody; nil: there is none.
    private let ownRecord: PeerID?
    /// nil: readings are not counted.
    private let rates: RateDesk?

    static let header = HTTPField.Name("credentiald-purpose")!

    /// nil: it need not be recorded, and nobody asked for it.
    /// - Throws: `purpose_required`.
    init?(
        of request: Request,
        by principal: Principal,
        reaching reach: Reach,
        on row: AccessRow,
        rates: RateDesk?
    ) throws(APIProblem) {
        guard !row.accounted.isEmpty else { return nil }
        let values = request.headers[values: Self.header]
        let accountable = row.accounted.intersection(principal.roles)
        guard let word = values.first else {
            // Whoever tries the daemon out discloses nothing to anybody.
            if accountable.isEmpty || principal.isDevelopment { return nil }
            throw Self.problem("this is read for a purpose, which is recorded")
        }
        guard values.count == 1 else { throw Self.problem("there is more than one purpose") }
        guard let purpose = DisclosurePurpose(word: word) else {
            throw Self.problem("\"\(JSONText.excerpt(word))\" is no purpose")
        }
        guard let role = Self.role(of: principal, accountable, on: row) else { return nil }
        self.purpose = purpose
        origin = CommandOrigin(principal: principal.id, role: role, traceparent: TraceParent.of(request))
        issuer = principal.issuer
        keyID = principal.keyID
        ownRecord = reach.ownRecord
        self.rates = rates
    }

    /// Whether it is recorded that this person's record is shown.
    func isOwed(of peer: PeerID) -> Bool { peer != ownRecord }

    /// - Parameter peer: in whose record it is about to be recorded.
    /// - Throws: `rate_limited`.
    func charge(_ peer: PeerID) throws(APIProblem) {
        try rates?.chargeReading(by: origin.principal, of: peer)
    }

    /// For a reading that was charged and is not recorded in this person's record.
    func giveBack(_ peer: PeerID) { rates?.giveBackReading(by: origin.principal, of: peer) }

    /// As what somebody reads; nil for whoever can read nothing here but the own record.
    private static func role(
        of principal: Principal,
        _ accountable: Set<Role>,
        on row: AccessRow
    ) -> String? {
        if principal.isDevelopment { return principal.id }
        let reading = row.roles.filter { principal.roles.contains($0) && row.grants[$0] != .ownPerson }
        return (reading.first(where: accountable.contains) ?? reading.first)?.rawValue
    }

    private static func problem(_ reason: String) -> APIProblem {
        APIProblem(
            .purposeRequired,
            "\(reason); the header \(header.rawName) takes one of \(DisclosurePurpose.words.joined(separator: ", "))",
            field: header.rawName
        )
    }
}
