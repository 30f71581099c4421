import NIOCore

/// The text of a stream of server-sent events, as the HTML standard has it.
struct EventStreamText {
    private(set) var buffer = ByteBuffer()

    /// How long a client waits before it connects again.
    mutating func retry(milliseconds: Int) { buffer.writeString("retry: \(milliseconds)\n\n") }

    /// - Parameters:
    ///   - id: and `type`: without line breaks.
    ///   - data: of any text; each line of it gets a line of the stream.
    mutating func event(id: String, type: String, data: some Collection<UInt8>) {
        precondition(Self.isOneLine(id) && Self.isOneLine(type), "a field of an event is one line")
        buffer.writeString("id: \(id)\nevent: \(type)\n")
        var line = data[...]
        while let end = line.firstIndex(where: { $0 == Self.newline || $0 == Self.carriageReturn }) {
            write(line[..<end])
            let next = line.index(after: end)
            let isPair =
                line[end] == Self.carriageReturn && next < line.endIndex && line[next] == Self.newline
            line = line[(isPair ? line.index(after: next) : next)...]
        }
        write(line)
        buffer.writeInteger(Self.newline)
    }

    /// Says that the stream is alive. Nothing is dispatched, but the client remembers the id: it need not be
    /// shown again that there was nothing for it.
    mutating func heartbeat(id: String) {
        precondition(Self.isOneLine(id), "a field of an event is one line")
        buffer.writeString(": nothing new\nid: \(id)\n\n")
    }

    private mutating func write(_ line: some Collection<UInt8>) {
        buffer.writeString("data: ")
        buffer.writeBytes(line)
        buffer.writeInteger(Self.newline)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private static func isOneLine(_ text: String) -> Bool {
        !text.utf8.contains { $0 == newline || $0 == carriageReturn || $0 == 0 }
    }
}
