import NIOCore
import Synchronization

/// The connections with TLS that are open, so that they are told when its files are others.
package final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    package init() {}

    /// Until it closes.
    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in
            self.channels.withLock { $0[id] = nil }
        }
    }

    /// Each that began with other files than those that are good now ends: at once when nothing is being answered,
    /// else with the end of the answer; a handshake that is under way is finished, and its first request answered.
    package func filesChanged() {
        let open = channels.withLock { Array($0.values) }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(TLSFilesChanged()) }
    }
}

/// Told to the handlers of a connection.
struct TLSFilesChanged: Sendable {}
