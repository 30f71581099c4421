/// An open database of one environment, good for as long as the environment is open.
package struct Database: Sendable {
    /// The shape it was made with.
    package let flags: DatabaseFlags

    let index: UInt32
    private let environment: EnvironmentIdentity

    init(index: UInt32, flags: DatabaseFlags, environment: EnvironmentIdentity) {
        self.index = index
        self.flags = flags
        self.environment = environment
    }

    func assertBelongs(to environment: EnvironmentIdentity) {
        precondition(self.environment == environment, "a database of another environment")
    }

    /// LMDB compares integers by reading eight bytes whatever the size it was given, and a native integer
    /// among byte strings would be out of order.
    func assertKey<Key: DatabaseKey & ~Escapable>(_ type: Key.Type, byteCount: Int) {
        let isInteger = flags.contains(.integerKey)
        precondition(isInteger || !Key.isInteger, "an integer key in a database without .integerKey")
        precondition(!isInteger || byteCount == 8, "a key in a database with .integerKey has 8 bytes")
    }
}
