package import Synchronization

/// Equal values that many have, held once for all of them (interned): who has a value asks for the one that is held, and lets his
/// own go.
///
/// Nobody can tell the two apart. A value that is not found here only takes more memory, so what somebody makes up
/// pushes out nothing but this. For values whose equality says all there is to say of them.
package final class SharedValues<Value: Hashable & Sendable>: Sendable {
    /// A value with its hash: computed once, for the shelf and for its place there.
    @usableFromInline
    struct Held: Hashable, Sendable {
        @usableFromInline let value: Value
        @usableFromInline let hash: Int

        @inlinable
        init(_ value: Value) {
            self.value = value
            hash = value.hashValue
        }

        @inlinable
        static func == (left: Held, right: Held) -> Bool {
            left.hash == right.hash && left.value == right.value
        }

        @inlinable
        func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    }

    /// Who asks at the same time is rarely at the same shelf.
    @usableFromInline
    final class Shelf: Sendable {
        @usableFromInline let held = Mutex<Set<Held>>([])

        @inlinable
        init() {}
    }

    @usableFromInline let shelves: [Shelf]
    @usableFromInline let valuesPerShelf: Int

    /// - Parameter valuesPerShelf: of sixteen. When a shelf is full, all on it are let go, and held again as they come.
    @inlinable
    package init(valuesPerShelf: Int) {
        precondition(valuesPerShelf > 0, "a shelf has room")
        self.valuesPerShelf = valuesPerShelf
        shelves = (0..<16).map { _ in Shelf() }
    }

    /// The value that is held of all that are equal to one.
    @inlinable
    package func shared(_ value: Value) -> Value {
        let own = Held(value)
        let shelf = shelves[Int(UInt(bitPattern: own.hash) % UInt(shelves.count))]
        return shelf.held.withLock { held in
            if held.count >= valuesPerShelf { held.removeAll(keepingCapacity: true) }
            return held.insert(own).memberAfterInsert.value
        }
    }
}
