import Credentialing
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// What an answer about a person asks of her record of a day, one application and one credential after the other.
struct DatedRecordTests {
    let folder = TemporaryFolder()

    @Test func eachIsThatOfTheRecordThatCounts() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 87, people: 4)
        try await stack.submit(random.commands(500))
        let records = try (0..<4).map { try stack.queries.record(of: Sample.peer($0), at: .now).record }
        var (applications, credentials) = (0, 0)
        let pairs: [(Int, Int?)] = [(0, nil), (1, nil), (0, 0), (1, 2), (3, 1)]
        for (first, second) in pairs {
            let (own, whole) = (records[first], second.map { records[$0] })
            let dated = DatedRecord(own: own, whole: whole)
            for asked in records.flatMap(\.applications).map(\.submittedBy) {
                let expected = Self.application(of: asked, own, whole)
                applications += expected == nil ? 0 : 1
                #expect(String(reflecting: dated.application(of: asked)) == String(reflecting: expected))
            }
            for asked in records.flatMap(\.credentials).map(\.issuedBy) {
                let expected = Self.credential(issuedBy: asked, own, whole)
                credentials += expected == nil ? 0 : 1
                #expect(String(reflecting: dated.credential(issuedBy: asked)) == String(reflecting: expected))
            }
        }
        #expect(applications > 8 && credentials > 8)
        try await stack.close()
    }

    // By the definition: both records are looked through.

    private static func application(
        of submission: EventID,
        _ own: Record,
        _ whole: Record?
    ) -> ApplicationRecord? {
        let isMeant = { (application: ApplicationRecord) in application.submittedBy == submission }
        guard let application = own.applications.first(where: isMeant) else { return nil }
        return whole == nil ? application : whole?.applications.first(where: isMeant)
    }

    private static func credential(
        issuedBy issue: EventID,
        _ own: Record,
        _ whole: Record?
    ) -> CredentialRecord? {
        guard let credential = own.credentials.first(where: { $0.issuedBy == issue }) else { return nil }
        return whole?.credential(board: credential.board, number: credential.number) ?? credential
    }
}
