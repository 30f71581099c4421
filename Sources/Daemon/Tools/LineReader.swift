import Foundation

/// Reads a file, or standard input, in pieces of whole lines. Memory: one piece and one line.
struct LineReader {
    private let handle: FileHandle
    private let path: String
    private var rest: [UInt8] = []
    private var isAtEnd = false

    private static let readBytes = 1 << 20
    /// No command is longer; a file without line feeds is not read into memory whole.
    private static let lineBytesMax = 16 << 20

    /// - Parameter path: `-` is standard input.
    init(path: String) throws {
        self.path = path
        if path == "-" {
            handle = .standardInput
        } else {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw DaemonError("cannot read \(path): is it there, and may you read it?")
            }
            handle = file
        }
    }

    /// Whole lines, each with its line feed; none at the end of the file.
    mutating func next(lines: Int, bytes: Int) throws -> (bytes: [UInt8], count: Int) {
        var taken: [UInt8] = []
        var count = 0
        while count < lines, taken.count < bytes {
            guard let line = try nextLine() else { break }
            taken.append(contentsOf: line)
            count += 1
        }
        return (taken, count)
    }

    private var offset = 0

    private mutating func nextLine() throws -> ArraySlice<UInt8>? {
        while true {
            if let end = rest[offset...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[offset...end]
                offset = end + 1
                return line
            }
            guard !isAtEnd else {
                guard offset < rest.count else { return nil }
                let line = rest[offset...] + [UInt8(ascii: "\n")]
                offset = rest.count
                return line
            }
            guard rest.count - offset <= Self.lineBytesMax else {
                throw DaemonError(
                    "a line has more than \(Self.lineBytesMax) bytes: is the file one command a line?"
                )
            }
            try fill()
        }
    }

    private mutating func fill() throws {
        rest.removeSubrange(..<offset)
        offset = 0
        guard let data = try read(), !data.isEmpty else {
            isAtEnd = true
            return
        }
        rest.append(contentsOf: data)
    }

    private func read() throws -> Data? {
        do { return try handle.read(upToCount: Self.readBytes) } catch {
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            throw DaemonError(
                isThere && isFolder.boolValue
                    ? "\(path) is a folder: name the file with the commands"
                    : "cannot read \(path == "-" ? "standard input" : path): \(error.localizedDescription)"
            )
        }
    }
}
