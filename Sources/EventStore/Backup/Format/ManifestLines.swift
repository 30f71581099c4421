import MerkleTree

/// Reads lines of words, one after the other.
struct ManifestLines {
    private let bytes: [UInt8]
    private var offset = 0
    /// Of the line that was read last, counted from 1.
    private(set) var number = 0
    /// Where that line began.
    private var lineStart = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    /// The SHA-256 of everything before the line that was read last.
    var hashBefore: Digest { Digest.sha256(Array(bytes[..<lineStart])) }

    /// A first line that says something else is one of another format or of a newer version.
    mutating func expectHeading(_ heading: String) throws(BackupFormatError) {
        let line = try next()
        guard line == heading else {
            throw .damagedManifest(line: number, "it is not \"\(heading)\": use the credentiald that made it")
        }
    }

    func nextIs(_ name: String) -> Bool {
        bytes[offset...].starts(with: Array((name + " ").utf8))
    }

    /// The one word after a name.
    mutating func value<Value>(
        _ name: String,
        _ parse: (String) -> Value?
    ) throws(BackupFormatError) -> Value {
        try values(name, count: 1) { parse($0[0]) }
    }

    /// The words after a name.
    mutating func values<Value>(
        _ name: String,
        count: Int,
        _ parse: ([String]) -> Value?
    ) throws(BackupFormatError) -> Value {
        let words = try next().split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.first == name, words.count == count + 1, let value = parse(Array(words[1...])) else {
            throw .damagedManifest(line: number, "it does not say what \"\(name)\" is")
        }
        return value
    }

    private mutating func next() throws(BackupFormatError) -> String {
        number += 1
        lineStart = offset
        guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")),
            let line = String(validating: bytes[offset..<end], as: UTF8.self)
        else { throw .damagedManifest(line: number, "the text ends there") }
        offset = end + 1
        return line
    }
}
