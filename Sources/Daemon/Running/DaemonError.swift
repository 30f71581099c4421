/// Why the daemon or a tool cannot run: what happened, and what to do.
package struct DaemonError: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
