import CredentialingSchema
import EventStore
import HTTPTypes
import Identifiers
import RequestBodies
import Testing

@testable import HTTPAPI

/// Where an answer of the feed may begin: in the log that was read, and no other.
struct FeedStartTests {
    private static let lastEventID = HTTPField.Name("Last-Event-ID")!

    private func other(than place: String) -> String {
        String(place.dropLast()) + (place.hasSuffix("0") ? "1" : "0")
    }

    @Test(arguments: ["application/json", "text/event-stream"])
    func `what is beyond the end is refused, page or stream`(_ accept: String) async throws {
        try await Stack.live { client, stack in
            _ = try await client.post(Body.register())
            let log = stack.store.log.id
            let places = ["\(log)/2", "\(log)/2/1", "\(log)/2/0123456789abcdef"]
            for query in ["after=2"] + places.map({ "place=\($0)" }) {
                let answer = try await client.get("/v1/events?audience=employers&\(query)", accept: accept)
                let field = String(query.prefix { $0 != "=" })
                let problem = try answer.problem(404, "position_unknown", field: field)
                #expect(problem.detail.contains("ends at 1"))
            }
        }
    }

    @Test func `a page gives a place that is taken for its own record alone`() async throws {
        try await Stack.live { client, stack in
            for body in [Body.register(), Body.complete(2)] { _ = try await client.post(body) }
            let log = stack.store.log.id
            for audience in ["", "audience=employers&"] {
                let uri = "/v1/events?\(audience)"
                let page = try await client.get("\(uri)limit=1").json()
                let place = try #require(page["place"] as? String)
                #expect(place.hasPrefix("\(log)/1/") && page["next"] as? String == "1")
                let further = try await client.get("\(uri)place=\(place)").json()
                #expect(further["next"] as? String == "2")
                #expect((further["events"] as? [Any])?.isEmpty == false)
                let end = try #require(further["place"] as? String)
                let last = try await client.get("\(uri)place=\(end)").json()
                #expect(last["place"] as? String == end)
                // It goes before the position, of which nobody can tell whose it is.
                let foreign = other(than: place)
                let refused = try await client.get("\(uri)after=1&place=\(foreign)")
                _ = try refused.problem(404, "position_unknown", field: "place")
                for bare in ["after=1", "place=\(log)/1"] {
                    #expect(try await client.get("\(uri)\(bare)").status == .ok)
                }
                _ = try await client.get("\(uri)place=1").problem(400, "invalid_parameter", field: "place")
            }
        }
    }

    @Test func `a stream does not go on in another history`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.post(Body.register())
            let mark = try #require(try stack.services.feed.source.mark(at: Position(1)))
            let place = FeedPlace(Position(1), mark: mark).text(of: stack.store.log.id)
            let headers: HTTPFields = [
                .accept: "text/event-stream", Self.lastEventID: other(than: place),
            ]
            let answer = try await client.execute(uri: "/v1/events", method: .get, headers: headers)
            _ = try answer.problem(404, "position_unknown", field: "Last-Event-ID")
            // On a page nobody saw an event last.
            let page = try await client.execute(
                uri: "/v1/events",
                method: .get,
                headers: [Self.lastEventID: other(than: place)]
            )
            #expect(page.status == .ok)
        }
    }

    @Test func `a position is given the mark of its record`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.post(Body.register())
            let source = stack.services.feed.source
            let mark = try #require(try source.mark(at: Position(1)))
            let found = try FeedStart(after: Position(1)).found(in: source, head: Position(1))
            #expect(found == FeedPlace(Position(1), mark: mark) && found != FeedPlace(Position(1)))
        }
    }

    @Test func `what a log does not have has no place`() async throws {
        let stack = try Stack()
        let source = stack.services.feed.source
        let start = FeedStart(after: .origin)
        #expect(try start.found(in: source, head: .origin) == FeedPlace(.origin))
        #expect(throws: APIProblem.self) {
            try FeedStart(after: Position(1)).found(in: source, head: .origin)
        }
        try await stack.close()
    }
}
