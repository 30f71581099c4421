import Foundation

/// Standard output is for answers; everything for the person goes to standard error.
enum Terminal {
    static func complain(_ message: String) { tell(message + "\n") }

    /// On standard error. When that cannot be written, nobody is left to be told.
    static func tell(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
    }

    /// The text in a colour, when it goes to a terminal that has some and whoever sits there wants them
    /// (https://no-color.org).
    static func painted(_ text: String, _ colour: Colour, on stream: Int32 = STDOUT_FILENO) -> String {
        let environment = ProcessInfo.processInfo.environment
        guard isatty(stream) == 1, environment["NO_COLOR", default: ""].isEmpty, environment["TERM"] != "dumb"
        else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }

    /// Characters of a line of the terminal; nil where there is none, or it does not say.
    static func width(of stream: Int32 = STDOUT_FILENO) -> Int? {
        var size = winsize()
        guard isatty(stream) == 1, unsafe ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// The last word of a check.
    static func soundness(_ isSound: Bool) -> String {
        isSound ? painted("sound", .green) : painted("NOT SOUND", .red)
    }

    static func show(_ table: Table) { print(table.text(width: width())) }

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
