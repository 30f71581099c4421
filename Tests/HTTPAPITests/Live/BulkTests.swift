import CommandDecoding
import CommandProcessing
import CredentialingSchema
import EventStore
import HTTPTypes
import Hummingbird
import Identifiers
import Identity
import NIOCore
import RequestBodies
import Synchronization
import Testing

@testable import HTTPAPI

struct BulkTests {
    @Test func `five thousand lines are answered in order`() async throws {
        try await Stack.live { client, stack in
            let people = (1...50).map { Body.register($0) }
            let modules = (51...5_000).map { Body.complete($0, peer: testID(1 + $0 % 50)) }
            let answers = try await client.bulk(people + modules)
            #expect(answers.count == 5_000)
            let receipts = answers.compactMap(\.receipt)
            #expect(receipts.map(\.commandID) == (1...5_000).map { testID($0) })
            #expect(receipts.map(\.position) == Array(1...5_000))
            #expect(stack.store.signal.applied.rawValue == 5_000)
            let again = try await client.bulk(people)
            #expect(again.compactMap(\.receipt).map(\.duplicate) == Array(repeating: true, count: 50))
        }
    }

    @Test func `a bad line is told with its number and stops nothing`() async throws {
        try await Stack.live { client, _ in
            let answers = try await client.bulk([
                Body.register(), "", "{\"commandId\":\"\(testID(8))\",\"fly\":{}}", " \r",
                Body.complete(2, minutes: "-1"), "nonsense", Body.complete(3, peer: testID(77)),
                Body.complete(4).replacing(testID(4), with: "four"), Body.complete(5) + "\r", "",
            ])
            #expect(answers.count == 7)
            #expect(answers.map { $0.problem?.line ?? 0 } == [0, 3, 5, 6, 7, 8, 0])
            #expect(
                answers.map { $0.problem?.code ?? "" } == [
                    "", "unknown_command", "invalid_field", "malformed_json", "peer_unknown", "invalid_field",
                    "",
                ]
            )
            #expect(answers.map { $0.problem?.status ?? 0 } == [0, 400, 400, 400, 422, 400, 0])
            #expect(
                answers.map { $0.problem?.commandID ?? "" } == [
                    "", testID(8), testID(2), "", testID(3), "four", "",
                ]
            )
            #expect(answers[2].problem?.field == "completeModule.allocations[0].minutes")
            #expect(answers[6].receipt?.version == 2)
        }
    }

    @Test func `a line over the limit is refused alone`() async throws {
        try await Stack.live { client, _ in
            let long = String(repeating: "x", count: CommandDecoder.commandBytesMax + 1)
            let answers = try await client.bulk([Body.register(), long, Body.complete(2), long])
            #expect(answers.map { $0.problem?.code ?? "" } == ["", "body_too_large", "", "body_too_large"])
            #expect(answers[1].problem?.line == 2 && answers[1].problem?.status == 413)
        }
    }

    @Test func `an empty bulk has no answers`() async throws {
        try await Stack.live { client, _ in
            for lines in [[], ["", "", ""]] {
                let answers = try await client.bulk(lines)
                #expect(answers.isEmpty)
            }
        }
    }

    @Test func `a dry run decides each line after the ones before it and records nothing`() async throws {
        try await Stack.live { client, stack in
            let lines = [Body.register(), Body.complete(2), Body.complete(3, peer: testID(9)), "x"]
            let answers = try await client.bulk(lines, dryRun: true)
            #expect(
                answers.map { $0.problem?.code ?? "accepted" } == [
                    "accepted", "accepted", "peer_unknown", "malformed_json",
                ]
            )
            #expect(stack.store.signal.applied.rawValue == 0)
            _ = try await client.get("/v1/peers/\(Body.peer)").problem(404, "peer_unknown")
            #expect(try await client.bulk(lines).compactMap(\.receipt).count == 2)
        }
    }

    @Test func `a dry run over its limit says so for each line that was not decided`() async throws {
        try await Stack.live { client, stack in
            let limit = CommandService.commandsPerRehearsalMax
            let lines =
                [Body.register()] + Array(repeating: "{}", count: limit - 1) + [Body.complete(2), "{}"]
            let answers = try await client.bulk(lines, dryRun: true)
            #expect(answers.count == limit + 2)
            #expect(answers[0].receipt != nil && answers[limit - 1].problem?.code == "missing_command")
            #expect(answers[limit].problem?.code == "dry_run_too_long")
            #expect(answers[limit].problem?.commandID == testID(2))
            #expect(answers[limit + 1].problem?.line == UInt64(limit + 2))
            #expect(stack.store.signal.applied.rawValue == 0)
        }
    }

    /// The client that would read it is gone.
    @Test func `a dry run that breaks off is not decided`() async throws {
        try await Stack.live { _, stack in
            let seats = stack.services.rehearsals
            let run = BulkRun(
                commands: stack.services.commands,
                rehearsal: try seats.take(for: .caller("gone")),
                sender: BulkSender(principal: .development, traceparent: ""),
                logger: .quiet
            )
            let (chunks, end) = AsyncThrowingStream.makeStream(
                of: ByteBuffer.self,
                throwing: (any Error).self
            )
            end.yield(ByteBuffer(string: Body.register() + "\n" + Body.complete(2) + "\n"))
            end.finish(throwing: ChannelError.eof)
            let kept = CollectingWriter.Kept()
            await #expect(throws: ChannelError.eof) {
                try await run.answer(RequestBody(asyncSequence: chunks), into: kept)
            }
            #expect(kept.bytes.withLock { $0.readableBytes } == 0)
            // And its seat is free, whoever holds it.
            let next = try seats.take(for: .caller("gone"))
            withExtendedLifetime((run, next)) {}
        }
    }

    @Test func `there are so many dry runs at once, and of each caller one`() async throws {
        #expect(2 * BulkRun.rehearsalsMax * BulkRun.rehearsalBytesMax <= WriterLimits().weightMax)
        let office = try BadgeOffice()
        try await Stack.live(callers: try await office.callers()) { client, stack in
            let provider = try await office.badge([.provider])
            func dryRun() async throws -> LiveAnswer {
                try await client.post(
                    Body.register(),
                    to: "/v1/commands/bulk?dryRun=true",
                    type: "application/x-ndjson",
                    headers: provider.headers
                )
            }
            let seats = stack.services.rehearsals
            do {
                let own = try seats.take(for: .caller("clerk"))
                let refused = try await dryRun()
                _ = try refused.problem(429, "rate_limited")
                #expect(refused.headers[.retryAfter] == "1")
                withExtendedLifetime(own) {}
            }
            do {
                let others = try (0..<BulkRun.rehearsalsMax).map { try seats.take(for: .caller("\($0)")) }
                let refused = try await dryRun()
                _ = try refused.problem(429, "queue_full")
                #expect(refused.headers[.retryAfter] == "1")
                withExtendedLifetime(others) {}
            }
            // One after the other there may be any number.
            for _ in 0...BulkRun.rehearsalsMax {
                let response = try await dryRun()
                #expect(response.status == .ok && response.lines.count == 1)
            }
        }
        try office.close()
    }

    @Test func `a stopped writer is a problem for each line`() async throws {
        try await Stack.live { client, stack in
            await stack.writer.stop()
            let answers = try await client.bulk([Body.register(1), Body.register(2)])
            #expect(answers.map { $0.problem?.code } == ["writer_stopped", "writer_stopped"])
            #expect(answers.map { $0.problem?.commandID } == [testID(1), testID(2)])
        }
    }

    @Test func `a full queue is waited for`() async throws {
        // Room for one submission at a time, and several bulks at once.
        var limits = WriterLimits()
        limits.requestsMax = 1
        try await Stack.live(limits: limits) { _, stack in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for bulk in 0..<4 {
                    group.addTask {
                        let run = BulkRun(
                            commands: stack.services.commands,
                            rehearsal: nil,
                            sender: BulkSender(principal: .development, traceparent: ""),
                            logger: .quiet
                        )
                        let lines = (1...500).map { Body.register(bulk * 1_000 + $0) }
                        return try await run.collect(lines).filter { $0.contains("\"position\"") }.count
                    }
                }
                for try await accepted in group { #expect(accepted == 500) }
            }
            #expect(stack.store.signal.applied.rawValue == 2_000)
        }
    }

    @Test(arguments: ["application/json", "text/plain"])
    func `another content type or parameter is refused before anything is read`(_ type: String) async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register(), to: "/v1/commands/bulk", type: type).problem(
                415,
                "content_type_unsupported"
            )
            for (query, code) in [("dryRun=yes", "invalid_parameter"), ("dryrun=true", "unknown_parameter")] {
                let response = try await client.post(
                    Body.register(),
                    to: "/v1/commands/bulk?\(query)",
                    type: "application/x-ndjson"
                )
                _ = try response.problem(400, code)
            }
        }
    }
}
