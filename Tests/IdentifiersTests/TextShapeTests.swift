import Identifiers
import Testing

struct TextShapeTests {
    @Test(
        arguments: [
            ("", nil), ("Ada", nil), ("Ká\u{301} \u{200E}שלום", nil), (" ", nil),
            (String(repeating: "é", count: 4), nil),
            (String(repeating: "é", count: 4) + "x", "has 9 bytes, 8 are allowed"),
            ("a\u{0}", "holds a control character (byte 0)"), ("a\n", "holds a control character (byte 10)"),
            ("\u{1B}[8m", "holds a control character (byte 27)"),
            ("\u{7F}", "holds a control character (byte 127)"),
            ("\u{9B}31m", "holds a character that disturbs lines (U+9B)"),
            ("a\u{2028}", "holds a character that disturbs lines (U+2028)"),
            ("a\u{202E}", "holds a character that disturbs lines (U+202E)"),
            ("a\u{2066}", "holds a character that disturbs lines (U+2066)"),
        ] as [(String, String?)]
    )
    func `a line has no control characters, and nothing that disturbs it`(_ text: String, _ fault: String?) {
        let most = text.contains("é") ? 8 : 200
        #expect(TextShape.fault(of: text, bytesMax: most, hasLines: false) == fault)
    }

    @Test func `free text has lines`() {
        func fault(_ text: String) -> String? { TextShape.fault(of: text, bytesMax: 20, hasLines: true) }
        #expect(fault("a\r\n\tb\u{2028}\u{2029}c") == nil)
        for other in ["\u{0}", "\u{1B}", "\u{7F}", "\u{85}", "\u{202A}", String(repeating: "x", count: 21)] {
            #expect(fault("a" + other) != nil, "\(other.debugDescription)")
        }
    }

    @Test(arguments: [
        ("", true), (" \u{3000}", true), ("\u{200B}\u{2060}", true), ("a", false), (" .", false),
    ])
    func `who sees nothing sees a blank`(_ text: String, _ isBlank: Bool) {
        #expect(text.isBlank == isBlank)
    }

    @Test(arguments: [
        ("a\tb", "a\tb"), ("a\nb\r\n\nc", "a / b / c"), ("a\u{85}b\u{2028}c", "a / b / c"),
        ("1\nkey: vouched for\u{1B}[8m", "1 / key: vouched for\u{FFFD}[8m"),
        ("a\u{0}\u{7F}\u{9B}\u{202E}\u{2069}b", "a\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b"),
        ("  Ørsted \u{20BB7}\u{200E}", "  Ørsted \u{20BB7}\u{200E}"),
    ])
    func `what is shown stays on its line`(_ text: String, _ shown: String) {
        #expect(text.onOneLine == shown)
    }
}
