/// The head of a log at one size, as C2SP tlog-checkpoint writes it:
///
///     origin
///     size in decimal
///     root in base64
///     extension lines, none to many
package struct Checkpoint: Hashable, Sendable {
    package static let mostExtensions = 64

    /// Names the log, like `example.com/log42`.
    package let origin: String
    package let size: TreeSize
    package let root: Digest
    /// Opaque lines, none of them empty.
    package let extensions: [String]

    /// Throws `malformedCheckpoint` for an empty line, a line break or control character in one, or more
    /// than ``mostExtensions``.
    package init(
        origin: String,
        size: TreeSize,
        root: Digest,
        extensions: [String] = []
    ) throws(MerkleTreeError) {
        guard extensions.count <= Self.mostExtensions else {
            throw MerkleTreeError(
                .malformedCheckpoint,
                "\(extensions.count) extension lines exceed \(Self.mostExtensions)"
            )
        }
        for line in [origin] + extensions where line.isEmpty || line.utf8.contains(where: { $0 < 0x20 }) {
            throw MerkleTreeError(
                .malformedCheckpoint,
                "origin and extension lines are not empty, without control characters"
            )
        }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a note.
    ///
    /// Throws `malformedCheckpoint` with the reason, `sizeOutOfRange`.
    package init(text: String) throws(MerkleTreeError) {
        let bytes = Array(text.utf8)
        guard bytes.last == 0x0A else {
            throw MerkleTreeError(.malformedCheckpoint, "the last line does not end in a newline")
        }
        let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count >= 3 else {
            throw MerkleTreeError(.malformedCheckpoint, "a checkpoint has three lines at least")
        }
        let root: Digest
        do {
            root = try Digest(base64: lines[2])
        } catch {
            throw MerkleTreeError(.malformedCheckpoint, "the third line is not a root: \(error.reason)")
        }
        let size = try Self.size(lines[1])
        try self.init(origin: lines[0], size: size, root: root, extensions: Array(lines[3...]))
    }

    /// The text to sign, which ``init(text:)`` reads.
    package var text: String {
        let lines = [origin, size.description, root.base64] + extensions
        return lines.map { $0 + "\n" }.joined()
    }

    /// Decimal digits without leading zeros.
    private static func size(_ line: String) throws(MerkleTreeError) -> TreeSize {
        let digits = Array(line.utf8)
        let isDecimal = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDecimal, let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else {
            throw MerkleTreeError(.malformedCheckpoint, "the second line is not a size without leading zeros")
        }
        guard let count = UInt64(line) else {
            throw MerkleTreeError(.sizeOutOfRange, "the size has \(digits.count) digits")
        }
        return try TreeSize(count)
    }
}
