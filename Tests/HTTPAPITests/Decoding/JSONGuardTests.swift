import Testing

@testable import HTTPAPI

struct JSONGuardTests {
    private func isSuspect(_ text: String) -> Bool { JSONGuard.isSuspect(Array(text.utf8).span) }

    @Test(arguments: [
        ("{\"a\":1,\"b\":{\"a\":2},\"c\":[{\"a\":3},{\"a\":4}]}", false), ("{\"a\":1,\"a\":2}", true),
        ("{\"a\" : 1 , \"a\" : 2}", true), ("{\"peerId\":1,\"peer_id\":2}", true),
        ("{\"A\":1,\"a\":2}", true),
        ("{\"x\":{\"a\":1},\"a\":1,\"y\":[{}],\"a\":1}", true), ("{\"x\":\"a\",\"a\":\"x\"}", false),
        ("{\"x\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}", false), ("{\"\\u0061\":1}", true), ("[\"a\",\"a\"]", false),
        ("", false), ("\"", false), ("\"\\", false), ("}}}", false), ("{\"a\":\"\\\\\",\"a\":1}", true),
        (String(repeating: "[", count: JSONGuard.depthMax), false),
        (String(repeating: "[", count: JSONGuard.depthMax + 1), true),
        (String(repeating: "[]", count: 1_000), false),
    ])
    func `suspects`(_ text: String, _ expected: Bool) {
        #expect(isSuspect(text) == expected)
    }

    @Test func `an object with more keys than any message has fields is a suspect`() {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        }
        #expect(!isSuspect(object(JSONGuard.keysMax)))
        #expect(isSuspect(object(JSONGuard.keysMax + 1)))
    }
}
