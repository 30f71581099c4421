import Foundation
import Testing

@testable import HTTPAPI

/// How a lane is shown.
@Suite struct PublicationStatusTests {
    private func shown(position: UInt64?, lagEvents: UInt64?, lagSeconds: UInt64?) throws -> Set<String> {
        let status = PublicationStatus(
            lane: "log",
            topics: ["credentialing.log.v1"],
            state: "starting",
            reason: nil,
            position: position,
            lagEvents: lagEvents,
            lagSeconds: lagSeconds
        )
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(status))
        let fields = try #require(json as? [String: Any])
        return Set(fields.keys)
    }

    @Test func whatIsNotKnownIsLeftOut() throws {
        let always: Set<String> = ["lane", "topics", "state", "retrying", "superseded"]
        #expect(try shown(position: nil, lagEvents: nil, lagSeconds: nil) == always)
        #expect(
            try shown(position: 0, lagEvents: 2, lagSeconds: 1)
                == always.union(["position", "lagEvents", "lagSeconds"])
        )
    }

    @Test func whatIsLeftToDoIsShown() throws {
        let text = #"{"lane":"log","topics":[],"state":"stopped","retrying":0,"superseded":0,"advice":"x"}"#
        let status = try JSONDecoder().decode(PublicationStatus.self, from: Data(text.utf8))
        #expect(status.advice == "x")
        #expect(try String(decoding: JSONEncoder().encode(status), as: UTF8.self).contains(#""advice":"x""#))
    }

    /// The tools read what the daemon shows.
    @Test func whatIsLeftOutIsRead() throws {
        let text = #"{"lane":"log","topics":[],"state":"starting","retrying":0,"superseded":0}"#
        let status = try JSONDecoder().decode(PublicationStatus.self, from: Data(text.utf8))
        #expect(status.position == nil && status.lagEvents == nil && status.lagSeconds == nil)
    }
}
