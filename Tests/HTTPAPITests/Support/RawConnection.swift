import NIOCore
import NIOPosix

/// Bytes to a server and back, for what no HTTP client sends.
enum RawConnection {
    /// Sends each part after the answer holds the word before it; returns everything up to the close.
    static func exchange(
        port: Int,
        _ parts: [(send: String, until: String)]
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var answer = ""
            var iterator = inbound.makeAsyncIterator()
            for part in parts {
                try await outbound.write(ByteBuffer(string: part.send))
                while !answer.contains(part.until), let bytes = try await iterator.next() {
                    answer += String(buffer: bytes)
                }
            }
            return answer
        }
    }
}
