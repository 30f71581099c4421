import Identity
import Synchronization
import Testing

@testable import HTTPAPI

private final class Pushes: Sendable {
    let count = Atomic(0)

    var done: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
}

/// Entries that fill a queue, by number and by bytes.
private let fills: [(count: UInt64, bytes: Int)] = [
    (UInt64(BulkQueue.linesMax), 1), (8, BulkQueue.bytesMax / 8),
]

struct BulkQueueTests {
    private static func entries(_ lines: ClosedRange<UInt64>, bytes: Int = 1) -> [BulkEntry] {
        let sender = BulkSender(principal: .development, traceparent: "")
        let text = Array(repeating: UInt8(ascii: "x"), count: bytes)
        return lines.map { BulkEntry(.text(text, number: $0), from: sender) }
    }

    @Test func `what goes in comes out in order, and the end is empty`() async {
        let queue = BulkQueue()
        await queue.push(Self.entries(1...3))
        await queue.push(Self.entries(4...5))
        #expect(await queue.take(max: 4).map(\.line) == [1, 2, 3, 4])
        #expect(await queue.take(max: 4).map(\.line) == [5])
        queue.finish()
        #expect(await queue.take(max: 4).isEmpty)
    }

    @Test(arguments: fills)
    func `reading pauses while the queue is full`(_ count: UInt64, _ bytes: Int) async {
        let queue = BulkQueue()
        let pushes = Pushes()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await queue.push(Self.entries(1...count, bytes: bytes))
                pushes.add()
            }
            #expect(await queue.take(max: 1).map(\.line) == [1])
            while pushes.done == 0 { await Task.yield() }
            group.addTask {
                await queue.push(Self.entries(1...1, bytes: bytes))
                pushes.add()
            }
            for _ in 0..<1_000 { await Task.yield() }
            #expect(pushes.done == 1)
            #expect(await queue.take(max: 2).map(\.line) == [2, 3])
            await group.waitForAll()
        }
        #expect(pushes.done == 2)
    }

    @Test func `nobody waits after the end`() async {
        let queue = BulkQueue()
        queue.finish()
        await queue.push(Self.entries(1...UInt64(BulkQueue.linesMax + 1)))
        #expect(await queue.take(max: 1).map(\.line) == [1])
    }
}
