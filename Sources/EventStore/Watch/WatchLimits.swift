/// From where on something is worth a warning, well before it is trouble.
package enum WatchLimits {
    /// A snapshot that is held so long: pages that are freed meanwhile cannot be used again, and the file grows.
    package static let readerSeconds = 60.0
    /// Reader slots in use, in percent of all.
    package static let readersPercent = 80
    /// Room in use of the largest map that there may be, in percent.
    package static let mapPercent = 80
    /// What is left of the disk that the folder is on, in percent and in bytes; both must be undercut.
    package static let diskFreePercent = 10
    package static let diskFreeBytes = 10 * 1024 * 1024 * 1024
    /// What is left of its inodes, in percent.
    package static let inodesFreePercent = 1
}
