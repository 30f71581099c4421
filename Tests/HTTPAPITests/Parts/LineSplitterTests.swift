import SeededNumbers
import Testing

@testable import HTTPAPI

struct LineSplitterTests {
    private func lines(_ text: String, max: Int = 100, chunks: (Int) -> Int) -> [LineSplitter.Line] {
        var splitter = LineSplitter(lineBytesMax: max)
        var lines: [LineSplitter.Line] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let size = min(rest.count, chunks(rest.count))
            splitter.append(Array(rest.prefix(size)))
            while let line = splitter.next() { lines.append(line) }
            rest = rest.dropFirst(size)
        }
        if let line = splitter.finish() { lines.append(line) }
        return lines
    }

    private func line(_ text: String, _ number: UInt64) -> LineSplitter.Line {
        .text(Array(text.utf8), number: number)
    }

    @Test func `lines, blank lines and an unfinished one`() {
        let found = lines("a\n\n \t\r\nbc\r\n\nd") { $0 }
        #expect(found == [line("a", 1), line("bc\r", 4), line("d", 6)])
    }

    @Test func `a line may be as long as the limit and no longer`() {
        let found = lines("1234\n12345\n123456789\n1\n12345", max: 4) { $0 }
        #expect(
            found == [
                line("1234", 1), .tooLong(number: 2), .tooLong(number: 3), line("1", 4), .tooLong(number: 5),
            ]
        )
    }

    @Test(arguments: 0..<50) func `where the chunks end changes nothing`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let letters = Array("ab {}\n\n\r")
        let text = String((0..<300).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
        let whole = lines(text, max: 9) { $0 }
        #expect(lines(text, max: 9) { _ in 1 } == whole)
        #expect(lines(text, max: 9) { _ in 1 + Int(random.next() % 20) } == whole)
    }
}
