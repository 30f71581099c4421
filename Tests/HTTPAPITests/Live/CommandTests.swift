import CommandDecoding
import CredentialingSchema
import EventStore
import HTTPTypes
import Identifiers
import NIOCore
import RequestBodies
import SwiftProtobuf
import Testing

@testable import HTTPAPI

struct CommandTests {
    @Test func `a command is 201 with its receipt, the same again 200`() async throws {
        try await Stack.live { client, _ in
            let first = try await client.post(Body.register())
            #expect(first.status == .created)
            #expect(first.headers[.location] == "/v1/peers/\(Body.peer)")
            var receipt = try first.message(Receipt.self)
            #expect(receipt.commandID == testID(1) && receipt.stream == "peer-\(Body.peer)")
            #expect(receipt.position == 1 && receipt.version == 1 && !receipt.duplicate)
            #expect(receipt.events.map(\.type) == ["PeerRegistered"])
            let second = try await client.post(Body.register())
            #expect(second.status == .ok)
            receipt.duplicate = true
            #expect(try second.message(Receipt.self) == receipt)
        }
    }

    @Test func `another body under the same id is 409`() async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register())
            _ = try await client.post(Body.complete(2))
            let response = try await client.post(Body.complete(2, minutes: "61"))
            let problem = try response.problem(409, "command_id_reused", field: "commandId")
            #expect(problem.commandID == testID(2) && problem.instance == "/v1/commands")
        }
    }

    @Test func `an unexpected version is 409`() async throws {
        try await Stack.live { client, _ in
            #expect(try await client.post(Body.register(extra: "\"expectedVersion\":0,")).status == .created)
            let late = try await client.post(Body.complete(2, extra: "\"expectedVersion\":7,"))
            _ = try late.problem(409, "version_conflict", field: "expectedVersion")
            let right = try await client.post(Body.complete(3, extra: "\"expectedVersion\":1,"))
            #expect(right.status == .created)
        }
    }

    @Test func `what is wrong with the command alone is 400`() async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register())
            for (body, code, field) in [
                (Body.complete(2, minutes: "-60"), "invalid_field", "completeModule.allocations[0].minutes"),
                (Body.complete(2, minutes: "0"), "missing_field", "completeModule.allocations[0].minutes"),
                (Body.complete(2, peer: "ada"), "invalid_field", "completeModule.peerId"),
                (
                    Body.complete(2).replacing("2026-01-05", with: "2027-01-05"), "future_date",
                    "completeModule.completedOn"
                ),
                ("{\"completeModule\":{\"peerId\":\"\(Body.peer)\"}}", "missing_field", "commandId"),
                ("{\"commandId\":\"x\"}", "missing_command", ""), ("", "malformed_json", ""),
            ] {
                _ = try await client.post(body).problem(400, code, field: field)
            }
        }
    }

    @Test func `what the record or the rules stand against is 422, with the unmet requirements`() async throws
    {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.complete(2)).problem(
                422,
                "peer_unknown",
                field: "completeModule.peerId"
            )
            for body in [
                Body.adoptRules(900), Body.register(),
                Body.application(3, "submitApplication", "2026-01-10", "submittedOn"),
            ] {
                #expect(try await client.post(body).status == .created)
            }
            let response = try await client.post(
                Body.application(4, "approveApplication", "2026-01-20", "decidedOn")
            )
            let unmet = try response.problem(422, "requirements_unmet").unmet
            #expect(unmet.map(\.id) == ["hours"])
            #expect(unmet.first?.need == 60 && unmet.first?.have == 0 && unmet.first?.status == .unmet)
        }
    }

    @Test func `protobuf in and out`() async throws {
        try await Stack.live { client, _ in
            let command = try Command(jsonString: Body.register())
            let response = try await client.execute(
                uri: "/v1/commands",
                method: .post,
                headers: [.contentType: "application/x-protobuf", .accept: "application/x-protobuf"],
                body: ByteBuffer(bytes: try command.serializedBytes() as [UInt8])
            )
            #expect(response.status == .created)
            #expect(response.headers[.contentType] == "application/x-protobuf")
            #expect(try Receipt(serializedBytes: Array(buffer: response.body)).position == 1)
        }
    }

    @Test(arguments: [
        "text/plain", "application/x-www-form-urlencoded", "application/x-ndjson", "json",
        "application/json; charset=latin1", "",
    ])
    func `another content type is 415`(_ type: String) async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register(), type: type).problem(415, "content_type_unsupported")
            let packed = try await client.post(Body.register(), headers: [.contentEncoding: "gzip"])
            _ = try packed.problem(415, "content_type_unsupported")
            let fine = try await client.post(Body.register(), type: "application/JSON; charset=UTF-8")
            #expect(fine.status == .created)
        }
    }

    @Test func `an answer that cannot be written is 406 and nothing is recorded`() async throws {
        try await Stack.live { client, stack in
            let response = try await client.post(Body.register(), headers: [.accept: "text/html"])
            _ = try response.problem(406, "not_acceptable")
            #expect(stack.store.signal.applied.rawValue == 0)
        }
    }

    @Test func `a body over the limit is 413, and the connection goes on`() async throws {
        try await Stack.live { client, _ in
            let limit = CommandDecoder.commandBytesMax
            let fill = Body.register() + String(repeating: " ", count: limit - Body.register().utf8.count)
            _ = try await client.post(fill + " ").problem(413, "body_too_large")
            #expect(try await client.post(fill).status == .created)
        }
    }

    @Test func `a well-formed trace context is kept with the event, another one is not`() async throws {
        try await Stack.live { client, _ in
            let name = HTTPField.Name("traceparent")!
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            _ = try await client.post(Body.register(), headers: [name: trace])
            _ = try await client.post(Body.complete(2), headers: [name: trace.uppercased() + "x"])
            let page = try await client.get("/v1/events").message(EventsPage.self)
            #expect(page.events.map(\.event.traceparent) == [trace, ""])
            #expect(page.events.map(\.event.actor.role) == ["development", "development"])
        }
    }

    @Test func `a stopped writer is 503, and queries go on`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.post(Body.register())
            await stack.writer.stop()
            let problem = try await client.post(Body.complete(2)).problem(503, "writer_stopped")
            #expect(problem.commandID == testID(2))
            #expect(try await client.get("/v1/peers/\(Body.peer)").status == .ok)
        }
    }

    @Test func `a full queue is 429 with Retry-After`() async throws {
        var limits = WriterLimits()
        limits.requestsMax = 0
        try await Stack.live(limits: limits) { client, _ in
            let response = try await client.post(Body.register())
            _ = try response.problem(429, "queue_full")
            #expect(response.headers[.retryAfter] == "1")
        }
    }
}
