/// The file system that a folder is on.
package struct DiskSpace: Hashable, Sendable {
    /// In bytes.
    package let free: Int
    package let size: Int
    /// How many more files there can be.
    package let freeInodes: Int
    /// How many there can be at most; 0 on a file system that has no such limit.
    package let inodes: Int

    package init(free: Int, size: Int, freeInodes: Int = 0, inodes: Int = 0) {
        self.free = free
        self.size = size
        self.freeInodes = freeInodes
        self.inodes = inodes
    }

    package var warnings: [String] {
        var warnings: [String] = []
        if free < WatchLimits.diskFreeBytes, free / WatchLimits.diskFreePercent < size / 100 {
            warnings.append(
                "the disk has \(free) of \(size) bytes left: make room before commands are refused"
            )
        }
        if inodes > 0, freeInodes <= inodes / 100 * WatchLimits.inodesFreePercent {
            warnings.append(
                "the disk has \(freeInodes) of \(inodes) inodes left: take files away that nobody needs, before none can be made"
            )
        }
        return warnings
    }
}
