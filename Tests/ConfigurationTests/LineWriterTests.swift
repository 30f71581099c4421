import Foundation
import Synchronization
import Testing

@testable import Daemon

/// The thread that writes lines, and who waits for it.
@Suite struct LineWriterTests {
    /// Takes lines, and may stand still over the first one.
    private final class Reader: Sendable {
        private let lines = Mutex<[String]>([])
        private let isOpen = DispatchSemaphore(value: 0)
        private let isBlocked: Bool

        init(isBlocked: Bool) { self.isBlocked = isBlocked }

        func take(_ line: String) -> Bool {
            if isBlocked, lines.withLock(\.isEmpty) { isOpen.wait() }
            lines.withLock { $0.append(line) }
            return true
        }

        func goOn() { isOpen.signal() }

        var taken: [String] { lines.withLock { $0 } }
    }

    private final class Disk: Sendable {
        let isFull = Atomic(true)
    }

    private func writer(to reader: Reader, bytesMax: Int = LineBuffer.bytesMax) -> LineWriter {
        LineWriter(bytesMax: bytesMax, gap: { "lost \($0)" }, write: { reader.take($0) })
    }

    /// What is taken in the end: the machine may be so busy that one flush is over first.
    private func taken(from writer: LineWriter, by reader: Reader, lines: Int) -> [String] {
        for _ in 0..<600 where reader.taken.count < lines { writer.flush() }
        return reader.taken
    }

    @Test func everythingIsWrittenInOrder() {
        let reader = Reader(isBlocked: false)
        let writer = writer(to: reader)
        let lines = (0..<1_000).map { "\($0)" }
        for line in lines { writer.write(line) }
        let taken = taken(from: writer, by: reader, lines: lines.count)
        #expect(taken == lines)
        #expect(writer.lost == 0)
    }

    /// It would not come to its end otherwise.
    @Test func whoSpeaksDoesNotWaitForWhoDoesNotRead() {
        let reader = Reader(isBlocked: true)
        let writer = writer(to: reader, bytesMax: 100)
        for _ in 0..<1_000 { writer.write("0123456789") }
        writer.flush()
        #expect(reader.taken.isEmpty)
        // One is being written, or has not been begun.
        let kept = Int(1_000 - writer.lost)
        #expect(kept == 10 || kept == 11)
        reader.goOn()
        let expected = Array(repeating: "0123456789", count: kept) + ["lost \(writer.lost)"]
        #expect(taken(from: writer, by: reader, lines: expected.count) == expected)
        writer.write("after")
        #expect(taken(from: writer, by: reader, lines: expected.count + 1).last == "after")
    }

    /// A full disk, or a pipe whose reader is gone.
    @Test func whatCouldNotBeWrittenIsCounted() {
        let disk = Disk()
        let writer = LineWriter(gap: { "lost \($0)" }, write: { _ in !disk.isFull.load(ordering: .relaxed) })
        for line in ["one", "two"] { writer.write(line) }
        while writer.lost < 2 { writer.flush() }
        disk.isFull.store(false, ordering: .relaxed)
        writer.write("three")
        writer.flush()
        #expect(writer.lost == 2)
    }
}
