private import Glibc

/// What this process may map beside what it has mapped.
enum AddressSpace {
    /// Asks for so much more, and gives it back. To be done before LMDB moves a map: it lets the old one go before it
    /// asks for the new one, and stands there with none when that cannot be had.
    ///
    /// - Parameter byteCount: nothing is asked when it is not above 0.
    /// - Throws: `ENOMEM` when there is not so much.
    static func check(more byteCount: Int, _ operation: String) throws(LMDBError) {
        guard byteCount > 0 else { return }
        // Room for addresses alone: neither memory nor swap is set aside.
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let start = unsafe UInt(bitPattern: mmap(nil, byteCount, PROT_NONE, flags, -1, 0))
        // MAP_FAILED.
        guard start != .max else {
            throw LMDBError(code: LMDBError.Code(rawValue: errno), operation: operation)
        }
        unsafe munmap(UnsafeMutableRawPointer(bitPattern: start), byteCount)
    }
}
