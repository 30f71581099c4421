import CredentialingSchema
import HTTPTypes
import Identity
import Testing

@testable import HTTPAPI

/// How a token is shown, and what is said of one that is not taken.
@Suite struct TokenGuardTests {
    private static let challenge = "Bearer realm=\"credentiald\", error=\"invalid_token\""

    @Test func `a token is shown in one header`() async throws {
        let office = try BadgeOffice()
        try await Stack.live(callers: office.callers()) { client, _ in
            let token = try await office.badge([.auditor]).token
            func status(_ values: [String], _ uri: String = "/v1/boards") async throws -> LiveAnswer {
                var headers = HTTPFields()
                for value in values { headers.append(HTTPField(name: .authorization, value: value)) }
                return try await client.execute(uri: uri, method: .get, headers: headers)
            }
            for scheme in ["Bearer", "bearer", "BEARER"] {
                #expect(try await status(["\(scheme) \(token)"]).status == .ok)
            }
            for values in [
                ["Bearer \(token)", "Bearer \(token)"], ["Bearer"], ["Bearer "], [token], ["Basic \(token)"],
                ["Bearer \(token) \(token)"], ["Bearer \(token),Bearer \(token)"], ["Bearer  \(token)"],
                ["Bearer a.b.c"],
                ["Bearer \(token.dropLast())"], ["Bearer \(String(repeating: "a", count: 9_000))"],
            ] {
                let response = try await status(values)
                let problem = try response.problem(401, "not_authenticated")
                #expect(response.headers[.wwwAuthenticate] == Self.challenge)
                #expect(!problem.detail.contains(token) && !response.text.contains(token.suffix(20)))
            }
            // Where nobody is asked, nobody is refused.
            #expect(try await status(["Bearer nonsense"], "/healthz").status == .ok)
            #expect(try await status(["Bearer nonsense"], "/readyz").status == .unauthorized)
            // In an address it would be kept by whatever stands between.
            _ = try await status([], "/v1/boards?access_token=\(token)").problem(401, "not_authenticated")
            _ = try await status(["Bearer \(token)"], "/v1/boards?access_token=a").problem(
                400,
                "unknown_parameter"
            )
        }
        try office.close()
    }

    @Test func `an expired token, and one of another office`() async throws {
        let (office, other) = (try BadgeOffice(), try BadgeOffice())
        try await Stack.live(callers: office.callers()) { client, _ in
            func problem(_ badge: Badge) async throws -> Problem {
                try await client.execute(uri: "/v1/boards", method: .get, headers: badge.headers)
                    .problem(401, "not_authenticated")
            }
            let old = try await problem(office.badge([.auditor], minutesAgo: 10))
            #expect(old.detail == "the token has expired")
            let coming = try await office.badge([.auditor], minutesAgo: -10)
            // Without nbf it is valid at once.
            #expect(
                try await client.execute(uri: "/v1/boards", method: .get, headers: coming.headers).status
                    == .ok
            )
            #expect(try await problem(other.badge([.auditor])).detail.contains("key that is not known"))
        }
        try office.close()
        try other.close()
    }

    /// Unknown paths and wrong methods are told to everybody: the list of routes is public.
    @Test func `what there is not is told without a token`() async throws {
        let office = try BadgeOffice()
        try await Stack.live(callers: office.callers()) { client, _ in
            _ = try await client.get("/v1/nothing").problem(404, "route_unknown")
            _ = try await client.execute(uri: "/v1/boards", method: .delete).problem(
                405,
                "method_not_allowed"
            )
        }
        try office.close()
    }

    /// A proxy on this machine makes everybody a caller of this machine.
    @Test func `health through a proxy takes an operator`() async throws {
        let office = try BadgeOffice()
        try await Stack.live(callers: office.callers()) { client, _ in
            for uri in ["/readyz", "/metrics"] {
                #expect(try await client.get(uri).status == .ok)
                for name in ["X-Forwarded-For", "Forwarded", "Via"] {
                    var headers: HTTPFields = [try #require(HTTPField.Name(name)): "192.0.2.1"]
                    let far = try await client.execute(uri: uri, method: .get, headers: headers)
                    _ = try far.problem(401, "not_authenticated")
                    headers[.authorization] = try await office.badge([.auditor]).headers[.authorization]
                    let other = try await client.execute(uri: uri, method: .get, headers: headers)
                    _ = try other.problem(403, "role_missing")
                    headers[.authorization] = try await office.badge([.operator]).headers[.authorization]
                    #expect(try await client.execute(uri: uri, method: .get, headers: headers).status == .ok)
                }
            }
        }
        try office.close()
    }

    @Test func `a Host from elsewhere is served with a token`() async throws {
        let office = try BadgeOffice()
        try await Stack.live(callers: office.callers()) { client, _ in
            var headers = try await office.badge([.auditor]).headers
            headers[.origin] = "https://portal.example.org"
            #expect(try await client.execute(uri: "/v1/boards", method: .get, headers: headers).status == .ok)
        }
        try office.close()
    }
}
