/// What the machine is like, as far as the daemon depends on it. Read once, judged by `HostCheck`.
package struct HostFacts: Sendable {
    /// Files that a process may have open when it asks for them, as the daemon does; nil: without a limit.
    package var openFilesMax: UInt64?
    /// Bytes of address space that a process may have; nil: without a limit.
    package var addressSpaceMax: UInt64?
    /// Bytes of memory that could be had now; nil when the kernel does not tell.
    package var memoryAvailable: UInt64?
    /// Of the data folder, or of the folder that it would be made in.
    package var diskFree: UInt64?
    /// Files that can still be made there; nil when the file system has no such bound.
    package var diskFilesFree: UInt64?
    package var fileSystem: FileSystemKind?
    /// Whether it takes no writes from anybody.
    package var isMountedReadOnly = false
    /// Whether something keeps the machine's clock right; nil when nothing tells.
    package var clockIsKept: Bool?
    /// Why the daemon would not start by this clock, as far as it may be behind the last record by default.
    package var clockRefusal: String?
    /// Whether the kernel tells which start of the machine this is.
    package var hasBootID = true
    /// Time zones that were looked for and are not there.
    package var zonesMissing: [String] = []
    package var lmdb: LibraryRelease?
    package var librdkafka: LibraryRelease?
    /// Files and folders of the data folder; empty when there is none yet.
    package var entries: [FolderEntry] = []
    /// Whether something else is in the data folder's place, such as a link that leads to nowhere.
    package var isNoFolder = false
    /// Whether a restore into the data folder was not finished.
    package var isBeingRestored = false
    /// Who asks.
    package var user: UInt32 = 0
    /// Whether the one who asks may make files in the data folder, as far as it is there.
    package var mayWrite = true

    package init() {}
}

/// A file or folder of the data folder.
package struct FolderEntry: Hashable, Sendable {
    package let path: String
    package let owner: UInt32
    /// Permissions, the lowest twelve bits.
    package let mode: UInt32

    package init(path: String, owner: UInt32, mode: UInt32) {
        self.path = path
        self.owner = owner
        self.mode = mode
    }
}

/// The first numbers of a library's version.
package struct LibraryRelease: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let numbers: [Int]

    /// nil for a text that does not begin with two numbers and a point between.
    package init?(_ text: String) {
        let parts = text.split(separator: ".").prefix(3).map { Int($0.prefix { $0.isNumber }) }
        guard parts.count >= 2, !parts.contains(nil) else { return nil }
        numbers = parts.compactMap { $0 }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    package var description: String { numbers.map(String.init).joined(separator: ".") }
}
