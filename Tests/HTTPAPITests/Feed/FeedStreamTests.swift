import EventStore
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import NIOCore
import Synchronization
import Testing

@testable import HTTPAPI

struct FeedStreamTests {
    @Test func whatDoesNotFitIsAProblemThatNamesTheField() async throws {
        try await Stack.live { client, _ in
            let headers: HTTPFields = [
                .accept: "text/event-stream", HTTPField.Name("Last-Event-ID")!: "seven",
            ]
            let response = try await client.execute(uri: "/v1/events", method: .get, headers: headers)
            #expect(response.status == .badRequest)
            let body = String(buffer: response.body)
            #expect(body.contains("\"field\":\"Last-Event-ID\"") && body.contains("invalid_parameter"))
        }
    }

    /// A request for headers alone takes no seat for good.
    @Test func headRequestsGiveTheirSeatsBack() async throws {
        try await Stack.live { client, stack in
            for _ in 0...Stack.streamsMax {
                let response = try await client.execute(
                    uri: "/v1/events",
                    method: .head,
                    headers: [.accept: "text/event-stream"]
                )
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/event-stream")
            }
        }
    }

    @Test func oneMoreThanThereMayBeIsToldToComeBack() async throws {
        try await Stack.live { client, stack in
            let seats = try (0..<Stack.streamsMax).map { _ in
                try stack.services.feed.seats.take(for: .everybody)
            }
            let headers: HTTPFields = [.accept: "text/event-stream"]
            let response = try await client.execute(uri: "/v1/events", method: .get, headers: headers)
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] == "5")
            #expect(String(buffer: response.body).contains("streams_full"))
            withExtendedLifetime(seats) {}
        }
    }

    @Test func pagesSayHowFarTheyLooked() async throws {
        try await Stack.live { client, stack in
            let place = "\(stack.store.log.id)/0"
            let response = try await client.execute(uri: "/v1/events?audience=employers", method: .get)
            #expect(response.status == .ok)
            let expected = #"{"events":[],"next":"0","head":"0","place":"\#(place)"}"#
            #expect(String(buffer: response.body) == expected)
        }
    }

    private final class Asked: Sendable {
        let count = Atomic(0)
    }

    /// A token ends, or its key is taken away, while the stream is open.
    @Test func aStreamEndsWhenItsClientIsLetInNoLonger() async throws {
        try await Stack.live { _, stack in
            let seat = try stack.services.feed.seats.take(for: .everybody)
            let asked = Asked()
            let stream = FeedStream(
                source: stack.services.feed.source,
                audience: .everything,
                start: FeedPlace(.origin),
                signal: stack.services.signal,
                seat: seat,
                reads: stack.services.reads,
                sharer: .everybody,
                isStillAllowed: { asked.count.add(1, ordering: .relaxed).newValue == 1 },
                logger: Logger(label: "stream"),
                rhythm: .init(heartbeat: .milliseconds(20), allowance: .milliseconds(50))
            )
            let writer = CollectingWriter(kept: .init())
            var any: any ResponseBodyWriter = writer
            // Ends by itself, or the test never does.
            try await stream.run(&any)
            #expect(asked.count.load(ordering: .relaxed) == 2)
        }
    }
}
