import Foundation

/// Standard output is for answers; everything for the person goes to standard error.
enum Terminal {
    static func complain(_ message: String) {
        FileHandle.standardError.write(Data((message + "\n").utf8))
    }

    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// One JSON object on a line of its own, keys sorted.
    static func printJSON(_ value: some Encodable) throws { print(try json(value)) }

    /// The same on standard error, for what is no result.
    static func complainJSON(_ value: some Encodable) {
        if let text = try? json(value) { complain(text) }
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
