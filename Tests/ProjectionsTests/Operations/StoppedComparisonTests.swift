import Synchronization
import TestSupport
import Testing

@testable import Projections

/// Comparisons that somebody waits for when the daemon stops.
struct StoppedComparisonTests {
    let folder = TemporaryFolder()

    /// So many rows of each person that a comparison looks whether to stop before it has all.
    private static let rows: UInt16 = 5_000

    /// - Parameters:
    ///   - mark: what the first row has.
    ///   - looked: called when a row is shown for its difference.
    private static func projection(
        _ mark: UInt8,
        looked: @escaping @Sendable () -> Void = {}
    ) -> Projection {
        Projection(
            name: "many",
            version: 1,
            rows: { _, _ in
                (0..<rows).map { number in
                    let key = RowKey(.data).bytes + [UInt8(number >> 8), UInt8(number & 0xFF)]
                    return Row(key: key, value: [number == 0 ? mark : 0])
                }
            },
            shown: { _ in
                looked()
                return "{}"
            }
        )
    }

    private func code(_ body: () throws -> Void) -> ProjectionsError.Code? {
        do { try body() } catch { return (error as? ProjectionsError)?.code }
        return nil
    }

    @Test func oneThatRunsEndsAndNoOtherBegins() async throws {
        let (many, wish) = (Self.projection(1), Wish())
        let stack = try Stack(folder.path, projections: [many, .jurisdictions])
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let operations = stack.operations
        _ = try operations.rebuild(many, threads: 1, by: Self.projection(2) { wish.fulfil() })
        while operations.status(of: many)?.isRunning == true { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try operations.compare(many).changed == 1)

        wish.set { operations.endComparisons() }
        #expect(code { _ = try operations.compare(many) } == .cancelled)
        #expect(!wish.isOpen)
        #expect(code { _ = try operations.swap(many, acceptDiff: true) } == .cancelled)
        #expect(stack.live.seat(many).candidate != nil)
        try await stack.close()
    }
}

/// Something that a test wants done once, in the midst of something else.
private final class Wish: Sendable {
    private let wanted = Mutex<(@Sendable () -> Void)?>(nil)

    var isOpen: Bool { wanted.withLock { $0 != nil } }

    func set(_ body: @escaping @Sendable () -> Void) { wanted.withLock { $0 = body } }

    func fulfil() {
        let body = wanted.withLock { $0.take() }
        body?()
    }
}
