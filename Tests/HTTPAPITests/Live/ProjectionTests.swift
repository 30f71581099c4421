import Credentialing
import CredentialingSchema
import Foundation
import HTTPTypes
import Identifiers
import NIOCore
import Projections
import RequestBodies
import SwiftProtobuf
import Synchronization
import Testing

@testable import HTTPAPI

struct ProjectionTests {
    /// The deadlines, as a program might get them wrong.
    private static let wrongDeadlines = Projection(
        name: "deadlines",
        version: Projection.deadlines.version + 1,
        rows: { _, _ in [] },
        shown: { try CredentialRow.text($0) }
    )

    private func renewals(_ client: LiveClient) async throws -> [String] {
        let uri = "/v1/renewals?board=TEST&from=2026-01-01&to=2030-01-01"
        return try await client.get(uri).message(Renewals.self).renewals.map(\.credentialNumber)
    }

    private func post(
        _ client: LiveClient,
        _ path: String,
        _ body: String = ""
    ) async throws -> LiveAnswer {
        try await client.execute(
            uri: "/v1/projections/\(path)",
            method: .post,
            headers: body.isEmpty ? [:] : [.contentType: "application/json"],
            body: ByteBuffer(string: body)
        )
    }

    private func ready(_ client: LiveClient, _ name: String) async throws -> RebuildStatus {
        while true {
            let text = try await client.get("/v1/projections/\(name)/rebuild").text
            let status = try JSONDecoder().decode(RebuildStatus.self, from: Data(text.utf8))
            if !status.isRunning { return status }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `a wrong version is shown, refused, accepted, and taken back at once`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.makeCredential()
            let right = try await renewals(client)
            #expect(right.count == 1)
            let operations = stack.services.operations
            _ = try operations.rebuild(.deadlines, threads: 1, by: Self.wrongDeadlines)
            let status = try await ready(client, "deadlines")
            // The expiry, and what the deadline clock goes by: the window's opening, the grace's start, the expiry.
            #expect(status.state == .ready && status.diff?.missing == 4 && status.diff?.isEmpty == false)
            let refused = try await post(client, "deadlines/swap").problem(409, "rows_differ")
            #expect(refused.detail.contains("4 missing"))
            #expect(try await renewals(client) == right)
            let diff = try await client.get("/v1/projections/deadlines/diff").json()
            let sample = try #require((diff["samples"] as? [[String: Any]])?.first)
            #expect(sample["kind"] as? String == "missing" && sample["candidate"] == nil)
            #expect((sample["live"] as? String)?.contains(right[0]) == true)

            let swapped = try await post(client, "deadlines/swap", #"{"acceptDiff":true}"#)
            #expect(swapped.status == .ok)
            #expect(try await renewals(client).isEmpty)
            #expect(try await post(client, "deadlines/rollback").status == .ok)
            #expect(try await renewals(client) == right)
            let dropped = try await client.execute(uri: "/v1/projections/deadlines/previous", method: .delete)
            #expect(dropped.status == .ok)
            _ = try await post(client, "deadlines/rollback").problem(409, "previous_missing")
        }
    }

    private final class Switch: Sendable {
        private let state = Mutex(true)
        var isOn: Bool {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    @Test func `people whose rows wait are listed and tried again`() async throws {
        struct Fault: Error, CustomStringConvertible { let description = "no rows for this" }
        let fault = Switch()
        let faulty = Projection(
            name: "faulty",
            version: 1,
            rows: { person, _ in
                if fault.isOn { throw Fault() }
                return [Row(key: RowKey.peer(person.record.peer), value: [1])]
            },
            shown: { _ in "{}" }
        )
        try await Stack.live(projections: Projection.allCases + [faulty]) { client, _ in
            _ = try await client.makeCredential()
            let list = try await client.get("/v1/projections/faulty/quarantine").json()
            let entry = try #require((list["people"] as? [[String: Any]])?.first)
            #expect(entry["peer"] as? String == Body.peer)
            #expect(entry["reason"] as? String == "no rows for this")
            #expect(entry["eventType"] as? String == "PeerRegistered" && entry["position"] as? Int == 2)
            #expect(entry["since"] as? String == "2026-03-01T12:00:00Z" && list["next"] == nil)
            let full = try await client.get("/v1/projections/faulty/quarantine?limit=1").json()
            #expect(full["next"] as? String == Body.peer)
            let rest = try await client.get("/v1/projections/faulty/quarantine?after=\(Body.peer)").json()
            #expect((rest["people"] as? [Any])?.isEmpty == true)
            // Everything else has its rows.
            #expect(try await renewals(client).count == 1)
            let path = "faulty/quarantine/\(Body.peer)/retry"
            let still = try await post(client, path).json()
            #expect(still["applied"] as? Bool == false && still["quarantine"] != nil)
            fault.isOn = false
            let applied = try await post(client, path).json()
            #expect(applied["applied"] as? Bool == true && applied["quarantine"] == nil)
            _ = try await post(client, path).problem(404, "not_quarantined")
            let all = try await client.get("/v1/projections").json()
            let one = try #require(
                (all["projections"] as? [[String: Any]])?.first { $0["name"] as? String == "faulty" }
            )
            #expect(one["quarantined"] as? Int == 0 && one["rows"] as? Int == 1)
        }
    }

    @Test(arguments: ["{", "[]", "1", #"{"threads":1.5}"#, #"{"threads":-1}"#, #"{"threads":true}"#])
    func `a body that says nothing clear is refused`(_ body: String) async throws {
        try await Stack.live { client, _ in
            let answer = try await post(client, "deadlines/rebuild", body)
            #expect(answer.status == .badRequest, "\(answer.text)")
            _ = try await client.get("/v1/projections/deadlines/rebuild").problem(404, "rebuild_missing")
        }
    }
}
