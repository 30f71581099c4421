/// How the server listens, and what it allows a connection.
package struct APIConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0: the system chooses one; `onRunning` tells which.
    package var port = 8080
    /// Connections at once, an open file each; further ones wait in the system's backlog.
    package var connectionsMax = 4_096
    /// Of one address; those beyond it are closed at once.
    package var connectionsPerAddress = 1_024
    /// Bytes of a request's path and headers together, and of a single one of them.
    package var headersBytesMax = 32 * 1024
    package var headersMax = 100
    package var pace = PaceLimits()
    package var rates = RateLimits()

    package init() {}
}
