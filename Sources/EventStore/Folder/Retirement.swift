import Glibc

/// Puts a file that is ready in the place of another one with secrets, which is overwritten with zeros. The old one
/// keeps a name of its own until then, so that after a crash it is not lost in the free space of the disk, where
/// nobody could overwrite it: whoever owns the folder next does.
struct Retirement {
    /// Ends that name. One that nobody gives to a copy of his own: what has it is overwritten.
    static let suffix = ".retired-by-rotation"

    let path: String

    private var retired: String { path + Self.suffix }

    /// Whether a replacement was cut off.
    var isUnfinished: Bool { Files.exists(retired) }

    /// - Parameter draft: in the same folder, and on the disk.
    func replace(with draft: String) throws(EventStoreError) {
        guard Files.exists(path) else { return try Files.rename(draft, to: path) }
        try finish()
        guard unsafe link(path, retired) == 0 else {
            throw EventStoreError(errno: errno, "link \(path) to \(retired)")
        }
        try Files.syncFolder(around: path)
        try Files.rename(draft, to: path)
        try finish()
    }

    /// Ends what a crash has cut off. Call it only when what is in the file's place now is known to be good.
    func finish() throws(EventStoreError) {
        guard let old = try FileNode.at(retired) else { return }
        // Cut off before the new one took the place: it is the file itself by another name.
        if try FileNode.at(path) == old {
            try Files.remove(retired)
        } else {
            try Files.erase(retired)
        }
        try Files.syncFolder(around: path)
    }
}
