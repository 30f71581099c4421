/// A person. Made by the client or, where it gives none, from the id of the registering command.
package struct PeerID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: UniqueID

    package init(_ value: UniqueID) { self.value = value }

    package init?(_ text: String) {
        guard let value = UniqueID(text) else { return nil }
        self.value = value
    }

    package static func < (left: PeerID, right: PeerID) -> Bool { left.value < right.value }
    package var description: String { value.description }
}

/// One command of one client. The same id again asks for the same outcome again.
package struct CommandID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: UniqueID

    package init(_ value: UniqueID) { self.value = value }

    package init?(_ text: String) {
        guard let value = UniqueID(text) else { return nil }
        self.value = value
    }

    package func _rawHashValue(seed: Int) -> Int { value._rawHashValue(seed: seed) }

    package static func < (left: CommandID, right: CommandID) -> Bool { left.value < right.value }
    package var description: String { value.description }
}

/// One event.
package struct EventID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: UniqueID

    package init(_ value: UniqueID) { self.value = value }

    package init?(_ text: String) {
        guard let value = UniqueID(text) else { return nil }
        self.value = value
    }

    /// The id of a command's event. The first event has the command's own id, so that a client
    /// can void what it sent without having kept the receipt; later ones add their index.
    package init(of command: CommandID, index: Int) {
        precondition(index >= 0 && index < 1 << 16, "a command has few events")
        value = UniqueID(high: command.value.high, low: command.value.low &+ UInt64(index))
    }

    package static func < (left: EventID, right: EventID) -> Bool { left.value < right.value }
    package var description: String { value.description }
}
