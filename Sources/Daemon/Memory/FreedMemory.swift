import CMalloc

/// What the allocator keeps of the memory that was freed.
///
/// glibc gives back only what lies above the topmost block in use. People's records are folded, kept for a while and
/// let go in no order, so after a mass import as much lies free between blocks as is in use, and stays with the process
/// for good.
actor FreedMemory {
    /// Below this giving back costs more than it brings: it is used again at once.
    private static let worthwhileBytes = 16 << 20

    private let executor = BlockingExecutor("freed-memory")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Bytes that were freed and lie between blocks in use. Giving back takes away their pages and not their addresses,
    /// so what was given back is still counted here.
    private static var freeBytes: Int { cmalloc_free_bytes() }

    /// As few as there were since memory was given back last: that much has no pages, or was used meanwhile.
    private var givenBack = 0

    /// Gives whole free pages back when enough was freed since the last time. Whoever allocates from the same area
    /// meanwhile waits for some milliseconds.
    func giveBack() {
        let free = Self.freeBytes
        guard free > givenBack + Self.worthwhileBytes else {
            givenBack = min(givenBack, free)
            return
        }
        cmalloc_give_back()
        givenBack = Self.freeBytes
    }
}
