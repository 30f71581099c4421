import Testing

@testable import CommandDecoding

struct JSONGuardTests {
    private func isSuspect(_ text: String) -> Bool { JSONGuard.isSuspect(Array(text.utf8).span) }

    @Test(arguments: [
        ("{\"a\":1,\"b\":{\"a\":2},\"c\":[{\"a\":3},{\"a\":4}]}", false), ("{\"a\":1,\"a\":2}", true),
        ("{\"a\" : 1 , \"a\" : 2}", true), ("{\"peerId\":1,\"peer_id\":2}", true),
        ("{\"A\":1,\"a\":2}", true),
        ("{\"x\":{\"a\":1},\"a\":1,\"y\":[{}],\"a\":1}", true), ("{\"x\":\"a\",\"a\":\"x\"}", false),
        ("{\"x\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}", false), ("{\"\\u0061\":1}", true), ("[\"a\",\"a\"]", false),
        ("", false), ("\"", false), ("\"\\", true), ("}}}", false), ("{\"a\":\"\\\\\",\"a\":1}", true),
        (String(repeating: "[", count: JSONGuard.depthMax), false),
        (String(repeating: "[", count: JSONGuard.depthMax + 1), true),
        (String(repeating: "[]", count: 1_000), false),
    ])
    func `suspects`(_ text: String, _ expected: Bool) {
        #expect(isSuspect(text) == expected)
    }

    @Test(arguments: [
        ("60", false), ("-60", false), ("60.0", true), ("6e1", true), ("6E1", true), ("\"60\"", false),
        ("\"6e1\"", true), ("\"60.0\"", true), ("\"6\\u00651\"", true), ("\"\\u0036e1\"", true),
        ("\" 6e1\"", true), ("\"2026-11-29\"", false), ("\"v1.2\"", false), ("\"it\\u0027s 1.5\"", false),
        ("\"01939c6e-0000-7000-8000-000000000001\"", false), ("\"\"", false),
        ("\"2026-11-29T08:00:00.5Z\"", false),
    ])
    func `suspects numbers that a reader may take for others, in quotes too`(
        _ value: String,
        _ expected: Bool
    ) {
        #expect(isSuspect("{\"a\":\(value)}") == expected)
        #expect(
            !isSuspect("{\(value.hasPrefix("\"") && !value.contains("\\") ? value : "\"k\""):1}"),
            "a key is no number"
        )
    }

    @Test func `an object with more keys than any message has fields is a suspect`() {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        }
        #expect(!isSuspect(object(JSONGuard.keysMax)))
        #expect(isSuspect(object(JSONGuard.keysMax + 1)))
    }
}
