/// Which start of the machine this is. What was written without sync before another start may be lost.
package struct BootID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// - Throws: `storage` or `notFound` when the kernel does not tell.
    package static func current() throws(EventStoreError) -> BootID {
        let path = "/proc/sys/kernel/random/boot_id"
        guard let bytes = try Files.content(of: path, limit: 64) else {
            throw EventStoreError(.notFound, "the kernel gives no \(path)")
        }
        return BootID(String(decoding: bytes.filter { $0 > 32 }, as: UTF8.self))
    }
}
