import CommandDecoding

/// Cuts a stream of bytes into lines, whatever the chunks; a pure value that holds at most one line.
struct LineSplitter {
    enum Line: Equatable {
        /// Without its end; `number` counts from 1, blank lines included.
        case text([UInt8], number: UInt64)
        /// Over the limit. Its bytes were not kept.
        case tooLong(number: UInt64)
    }

    private let lineBytesMax: Int
    private var chunk: [UInt8] = []
    private var index = 0
    /// The beginning of a line whose end has not come.
    private var partial: [UInt8] = []
    private var isTooLong = false
    private var number: UInt64 = 1

    init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    /// Takes the next bytes; the ones before have been read to their end by `next()`.
    mutating func append(_ bytes: [UInt8]) {
        precondition(index == chunk.count, "the lines of a chunk are read before the next one comes")
        chunk = bytes
        index = 0
    }

    /// The next whole line that is not blank; nil: more bytes are needed.
    mutating func next() -> Line? {
        while let end = chunk[index...].firstIndex(of: UInt8(ascii: "\n")) {
            keep(index..<end)
            index = end + 1
            if let line = takeLine() { return line }
        }
        keep(index..<chunk.count)
        index = chunk.count
        return nil
    }

    /// The last line, when no line end follows it.
    mutating func finish() -> Line? { takeLine() }

    private mutating func keep(_ range: Range<Int>) {
        if isTooLong || partial.count + range.count > lineBytesMax {
            isTooLong = true
            partial.removeAll()
        } else {
            partial.append(contentsOf: chunk[range])
        }
    }

    private mutating func takeLine() -> Line? {
        defer {
            partial = []
            isTooLong = false
            number += 1
        }
        if isTooLong { return .tooLong(number: number) }
        return partial.allSatisfy(JSONText.isSpace) ? nil : .text(partial, number: number)
    }
}
