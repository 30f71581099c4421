package import Identifiers

/// The command an event came from, and which of its events it is.
package struct CommandPart: Hashable, Sendable {
    package var id: CommandID
    /// Tells the same command sent again from another one under the same id.
    package var hash: CommandHash
    /// Counted from 0; the events of a command stand side by side in the log.
    package var index: UInt16
    /// How many events the command has.
    package var count: UInt16

    package init(id: CommandID, hash: CommandHash, index: UInt16 = 0, count: UInt16 = 1) {
        self.id = id
        self.hash = hash
        self.index = index
        self.count = count
    }
}

/// The first 16 bytes of a hash over a command's content.
package struct CommandHash: Hashable, Sendable {
    package let value: UniqueID

    package init(_ value: UniqueID) { self.value = value }
}
