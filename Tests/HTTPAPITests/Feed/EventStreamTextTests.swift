import NIOCore
import Testing

@testable import HTTPAPI

struct EventStreamTextTests {
    private func text(_ body: (inout EventStreamText) -> Void) -> String {
        var text = EventStreamText()
        body(&text)
        return String(buffer: text.buffer)
    }

    @Test func anEventHasIDTypeAndData() {
        let found = text { $0.event(id: "log/7", type: "a.b", data: Array("{\"a\":1}".utf8)) }
        #expect(found == "id: log/7\nevent: a.b\ndata: {\"a\":1}\n\n")
    }

    /// What an end of line is in data must not be one of the stream.
    @Test(arguments: [
        ("", [""]), ("a\nb", ["a", "b"]), ("a\rb", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("\n", ["", ""]),
        ("a\n\nid: 9", ["a", "", "id: 9"]), ("ü\u{2028}x", ["ü\u{2028}x"]),
    ])
    func everyLineOfDataIsALineOfData(_ data: String, _ lines: [String]) {
        let found = text { $0.event(id: "1", type: "t", data: Array(data.utf8)) }
        #expect(found == "id: 1\nevent: t\n" + lines.map { "data: \($0)\n" }.joined() + "\n")
    }

    @Test func aHeartbeatDispatchesNothing() {
        #expect(text { $0.heartbeat(id: "log/9") } == ": nothing new\nid: log/9\n\n")
        #expect(text { $0.retry(milliseconds: 2_000) } == "retry: 2000\n\n")
    }
}
