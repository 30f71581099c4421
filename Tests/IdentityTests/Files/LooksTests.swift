import Synchronization
import Testing

@testable import Identity

/// One look at a time, and which of them somebody waits for who comes meanwhile.
@Suite struct LooksTests {
    /// Looks, of which the first goes on until it is let go.
    private final class Held: Sendable {
        let looks = Looks()
        private let begun = Mutex(0)
        private let gate = AsyncStream.makeStream(of: Void.self)

        var count: Int { begun.withLock(\.self) }

        func look() async {
            let number = begun.withLock { begun in
                begun += 1
                return begun
            }
            if number == 1 { for await _ in gate.stream {} }
        }

        func letGo() { gate.continuation.finish() }

        /// - Returns: the first look, under way.
        func begin() async throws -> Task<Void, Never> {
            let first = Task { await looks.anew { await self.look() } }
            while count == 0 { try await Task.sleep(for: .milliseconds(1)) }
            return first
        }
    }

    @Test func `whoever wants one from now on has another one after it`() async throws {
        let held = Held()
        let first = try await held.begin()
        // It has come before the first goes on.
        let second = Task.immediate {
            await held.looks.anew { await held.look() }
            return held.count
        }
        held.letGo()
        #expect(await second.value == 2)
        await first.value
        #expect(!held.looks.isUnderWay)
    }

    @Test func `whoever takes any waits for the one that is under way`() async throws {
        let held = Held()
        let first = try await held.begin()
        let second = Task.immediate { await held.looks.join { await held.look() } }
        #expect(held.looks.isUnderWay)
        held.letGo()
        await second.value
        await first.value
        #expect(held.count == 1 && !held.looks.isUnderWay)
    }
}
