import CMalloc

/// What the allocator keeps of the memory that was freed.
///
/// glibc gives back only what lies above the topmost block in use. People's records are folded, kept for a while and
/// let go in no order, so after a mass import as much lies free between blocks as is in use, and stays with the process
/// for good.
actor FreedMemory {
    /// Below this giving back costs more than it brings: it is used again at once.
    static let worthwhileBytes = 16 << 20

    private let executor = BlockingExecutor("freed-memory")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Bytes that were freed and are held.
    static var heldBytes: Int { cmalloc_held_bytes() }

    /// Gives whole free pages back when there are enough of them. Whoever allocates from the same area meanwhile waits
    /// for some milliseconds.
    ///
    /// - Returns: whether it did.
    @discardableResult
    func giveBack(over bytes: Int = worthwhileBytes) -> Bool {
        guard Self.heldBytes > bytes else { return false }
        cmalloc_give_back()
        return true
    }
}
