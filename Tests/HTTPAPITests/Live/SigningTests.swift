import CredentialingSchema
import Foundation
import HTTPTypes
import Identifiers
import Identity
import Projections
import RequestBodies
import Synchronization
import Testing
import VerifiableCredentials

@testable import HTTPAPI

struct SigningTests {
    private static func issuer(listSeconds: Int64 = 300) async throws -> CredentialIssuer {
        try await CredentialIssuer(
            IssuerAddress(url: "https://v.example", issuer: nil),
            key: .make(.edDSA),
            shown: [],
            listSeconds: listSeconds
        )
    }

    private static func payload(_ token: String) throws -> [String: Any] {
        let part = try #require(token.split(separator: ".").dropFirst().first)
        let bytes = try #require(Base64URL.bytes(part))
        return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    }

    private static func indexes(_ token: String) throws -> [Int] {
        let subject = try payload(token)["credentialSubject"] as? [String: Any]
        let encoded = try #require(subject?["encodedList"] as? String)
        let bits = try #require(Bitstring(encoded: encoded))
        return (0..<Bitstring.bitCount).filter { bits[$0] }
    }

    @Test func `a signed answer has the members of the plain one`() async throws {
        let issuer = try await Self.issuer()
        try await Stack.live(issuer: issuer) { client, _ in
            _ = try await client.makeCredential()
            let number = try #require(
                try await client.get("/v1/peers/\(Body.peer)").message(Peer.self).credentials.first?.number
            )
            let path = "/v1/credentials/TEST/\(number)"
            let signed = try await client.get(path, accept: "application/vc+jwt")
            #expect(signed.status == .ok && signed.headers[.contentType] == "application/vc+jwt")
            #expect(signed.headers[.cacheControl] == "no-store" && signed.headers[.vary] == "Accept")
            var subject = try #require(try Self.payload(signed.text)["credentialSubject"] as? [String: Any])
            #expect(subject.removeValue(forKey: "type") as? String == "PublicRecord")
            let plain = try await client.get(path).json()
            #expect(subject as NSDictionary == plain as NSDictionary)
            _ = try await client.get("\(path)?asOf=2026-01-01", accept: "application/vc+jwt")
                .problem(400, "invalid_parameter", field: "asOf")
        }
    }

    @Test func `a list is made anew when something was recorded, and not within a second`() async throws {
        let issuer = try await Self.issuer()
        try await Stack.live(issuer: issuer) { client, stack in
            let moment = LockedMoment()
            let lists = StatusLists(issuer: issuer, queries: stack.services.queries, now: { moment.now })
            let name = StatusListName(epoch: nil, number: 0)
            let extent = StatusExtent(positions: name.positions)
            let first = try await lists.token(.suspension, name, extent)
            #expect(try await lists.token(.suspension, name, extent) == first)
            _ = try await lists.token(.revocation, name, extent)
            #expect(await lists.makings == 1, "both purposes are made at once")
            _ = try await client.makeCredential()
            _ = try await lists.token(.suspension, name, extent)
            #expect(await lists.makings == 1, "a second has not passed")
            moment.advance(.seconds(2))
            _ = try await lists.token(.suspension, name, extent)
            #expect(await lists.makings == 2)
            moment.advance(.seconds(3_600))
            _ = try await lists.token(.suspension, name, extent)
            #expect(
                await lists.makings == 2,
                "nothing was recorded since, and the clock of the test stands still"
            )
        }
    }

    /// Lists are made one at a time: the log goes on while one waits for its turn.
    @Test func `a list has what was issued while it waited`() async throws {
        let issuer = try await Self.issuer()
        try await Stack.live(issuer: issuer) { client, stack in
            let queries = stack.services.queries
            _ = try await client.post(Body.register(50))
            let stretch = try #require(try queries.stretches().first)
            let name = StatusListName(epoch: StatusEpoch(first: stretch.anchor), number: 0)
            let extent = try #require(try StatusExtent(of: name, in: queries))
            let issue = Position(try await client.makeCredential().position)
            let number = try #require(
                try await client.get("/v1/peers/\(Body.peer)").message(Peer.self).credentials.first?.number
            )
            let revoke = """
                {"commandId":"\(testID(5))","revoke":{"peerId":"\(Body.peer)","board":"TEST",\
                "credentialNumber":"\(number)","effectiveOn":"2026-02-01","grounds":["fraud"]}}
                """
            let answer = try await client.post(revoke)
            try #require(answer.status == .created, "\(answer.text)")
            let lists = StatusLists(issuer: issuer, queries: queries)
            let token = String(decoding: try await lists.token(.revocation, name, extent), as: UTF8.self)
            #expect(try Self.indexes(token) == [StatusPlace.index(of: issue)])
        }
    }

    @Test func `the public routes take no token, and nothing that is none of theirs`() async throws {
        let issuer = try await Self.issuer()
        try await Stack.live(issuer: issuer) { client, _ in
            let list = try await client.get("/v1/status-lists/suspension/0")
            #expect(list.status == .ok && list.headers[.cacheControl] == "public, max-age=30")
            #expect(try Self.indexes(list.text).isEmpty)
            _ = try await client.get("/v1/status-lists/suspension/0", accept: "application/json")
                .problem(406, "not_acceptable")
            _ = try await client.get("/v1/status-lists/suspension/0?x=1").problem(400, "unknown_parameter")
            _ = try await client.get("/v1/status-lists/suspension/1").problem(404, "status_list_unknown")
            for path in ["/v1/issuer", "/.well-known/did.json", "/.well-known/jwks.json"] {
                #expect(try await client.get(path).status == .ok)
                _ = try await client.get(path + "?x=1").problem(400, "unknown_parameter")
            }
        }
    }

    @Test func `caches keep no list that holds for a moment longer only`() async throws {
        let issuer = try await Self.issuer(listSeconds: 60)
        try await Stack.live(issuer: issuer) { client, _ in
            let list = try await client.get("/v1/status-lists/revocation/0")
            #expect(list.headers[.cacheControl] == "public, max-age=15")
        }
    }

    @Test func `a daemon that signs nothing says so`() async throws {
        try await Stack.live { client, _ in
            let problem = try await client.get("/v1/credentials/TEST/1", accept: "application/vc+jwt")
                .problem(406, "not_acceptable")
            #expect(problem.detail.contains("section verification"))
            _ = try await client.get("/v1/issuer").problem(404, "signing_not_configured")
        }
    }
}

/// A clock that a test sets forward.
private final class LockedMoment: Sendable {
    private let state = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { state.withLock { $0 } }

    func advance(_ duration: Duration) { state.withLock { $0 += duration } }
}
