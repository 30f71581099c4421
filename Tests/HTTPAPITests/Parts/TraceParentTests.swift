import Testing

@testable import HTTPAPI

struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(arguments: [
        ("00-\(trace)-\(span)-01", true), ("00-\(trace)-\(span)-00", true), ("", false),
        ("01-\(trace)-\(span)-01", false), ("00-\(trace.uppercased())-\(span)-01", false),
        ("00-\(String(repeating: "0", count: 32))-\(span)-01", false),
        ("00-\(trace)-\(String(repeating: "0", count: 16))-01", false), ("00-\(trace)-\(span)", false),
        ("00-\(trace)-\(span)-01-x", false), ("00-\(trace)-\(span)-1", false),
        ("00-\(trace)g-\(span)-01", false),
        ("00-\(trace.dropLast())é-\(span)-01", false),
    ])
    func `trace contexts`(_ text: String, _ isWellFormed: Bool) {
        #expect(TraceParent.isWellFormed(text) == isWellFormed)
    }
}
