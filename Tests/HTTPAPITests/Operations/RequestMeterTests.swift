import EventStore
import HTTPTypes
import Hummingbird
import RequestBodies
import Testing

@testable import HTTPAPI

struct RequestMeterTests {
    @Test func `answers are counted by route, never by what stands in the path`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.get("/healthz")
            _ = try await client.get("/healthz")
            _ = try await client.get("/v1/peers/\(testID(1))")
            _ = try await client.get("/v1/peers/\(testID(2))/history")
            _ = try await client.execute(uri: "/nowhere/Ana-Ruiz", method: .get)
            _ = try await client.execute(uri: "/healthz", method: .init("PROPFIND")!)
            let readings = stack.services.requests.readings
            let counted = Dictionary(
                uniqueKeysWithValues: readings.map { ("\($0.route.method) \($0.route.path)", $0.reading) }
            )
            #expect(
                Set(counted.keys) == [
                    "GET /healthz", "GET /v1/peers/{id}", "GET /v1/peers/{id}/history", "other other",
                ]
            )
            #expect(counted["GET /healthz"]?.answers == [2: 2])
            #expect(counted["GET /v1/peers/{id}"]?.answers == [4: 1])
            #expect(counted["other other"]?.answers == [4: 2])
            #expect(counted["GET /healthz"]?.seconds.count == 2)
        }
    }
}
