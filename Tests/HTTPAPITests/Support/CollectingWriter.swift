import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import HTTPAPI

/// Keeps what a body writes.
struct CollectingWriter: ResponseBodyWriter {
    final class Kept: Sendable {
        let bytes = Mutex(ByteBuffer())
    }

    let kept: Kept

    mutating func write(_ buffer: ByteBuffer) async throws {
        _ = kept.bytes.withLock { $0.writeImmutableBuffer(buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

extension BulkRun {
    @concurrent
    func collect(_ lines: [String]) async throws -> [String] {
        let kept = CollectingWriter.Kept()
        try await answer(
            RequestBody(buffer: ByteBuffer(string: lines.joined(separator: "\n"))),
            into: kept
        )
        return kept.bytes.withLock { String(buffer: $0) }.split(separator: "\n").map(String.init)
    }

    @concurrent
    func answer(_ body: RequestBody, into kept: CollectingWriter.Kept) async throws {
        var writer: any ResponseBodyWriter = CollectingWriter(kept: kept)
        try await run(body, writer: &writer)
    }
}

extension Logger {
    static let quiet: Logger = {
        var logger = Logger(label: "quiet")
        logger.logLevel = .critical
        return logger
    }()
}
