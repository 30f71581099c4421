import Foundation
import Glibc

/// Whole files and folders.
package enum Files {
    /// Makes a folder for the owner alone, with those above it, all durable; one that is there stays as it is.
    package static func makeFolder(_ path: String) throws(EventStoreError) {
        if unsafe mkdir(path, 0o700) == 0 { return try syncName(of: path) }
        if errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw EventStoreError(errno: errno, "mkdir \(path)")
        }
        try makeFolder(String(path[..<slash]))
        if unsafe mkdir(path, 0o700) == 0 { return try syncName(of: path) }
        guard errno == EEXIST else { throw EventStoreError(errno: errno, "mkdir \(path)") }
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The same for who must not take what cannot be looked at for what is absent.
    ///
    /// - Throws: `storage` with the system's reason: a folder on the way to it may not be passed.
    static func isThere(_ path: String) throws(EventStoreError) -> Bool { try FileNode.at(path) != nil }

    private static func checkIsNoFile(_ path: String) throws(EventStoreError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return }
        throw EventStoreError(.notFound, "\(path) is a file: give a folder in its place")
    }

    /// nil when the file is absent.
    static func byteCount(of path: String) throws(EventStoreError) -> Int? {
        var status = stat()
        if unsafe stat(path, &status) == 0 { return Int(status.st_size) }
        if errno == ENOENT { return nil }
        throw EventStoreError(errno: errno, "stat \(path)")
    }

    /// What the file system of a folder has left for this user.
    package static func diskSpace(of path: String) throws(EventStoreError) -> DiskSpace {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else {
            throw EventStoreError(errno: errno, "statvfs \(path)")
        }
        let block = Int(status.f_frsize)
        return DiskSpace(
            free: Int(status.f_bavail) * block,
            size: Int(status.f_blocks) * block,
            freeInodes: Int(clamping: status.f_favail),
            inodes: Int(clamping: status.f_files)
        )
    }

    /// At most `limit` bytes of a file; nil when it is absent.
    package static func content(of path: String, limit: Int) throws(EventStoreError) -> [UInt8]? {
        guard try isThere(path) else { return nil }
        return try FileDescriptor(opening: path, O_RDONLY).read(limit, at: 0)
    }

    /// What a folder has in it, in no order.
    static func names(in folder: String) throws(EventStoreError) -> [String] {
        try checkIsNoFile(folder)
        do { return try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw EventStoreError(.storage, "cannot read the folder \(folder): \(error.localizedDescription)")
        }
    }

    /// Ends the name of a file that is being made.
    package static let draftSuffix = ".new"

    /// Puts a file in place as a whole: after a crash there is the old one or the new one.
    package static func replace(_ path: String, with content: [UInt8]) throws(EventStoreError) {
        let draft = path + draftSuffix
        try write(draft, content)
        try rename(draft, to: path)
    }

    /// Writes a file that nobody reads before it has another name; its bytes are on the disk when it returns.
    static func write(_ path: String, _ content: [UInt8]) throws(EventStoreError) {
        let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(content, at: 0)
        try file.syncData()
    }

    /// Replaces a file and overwrites the old one with zeros, so that what was in it does not stay in the
    /// free space of the disk. A crash between the two leaves it there: `Retirement` is for what must not stay.
    static func replaceErasing(_ path: String, with content: [UInt8]) throws(EventStoreError) {
        let old = exists(path) ? try FileDescriptor(opening: path, O_WRONLY) : nil
        try replace(path, with: content)
        try old?.overwrite()
    }

    /// Overwrites a file with zeros and takes it away.
    static func erase(_ path: String) throws(EventStoreError) {
        try FileDescriptor(opening: path, O_WRONLY).overwrite()
        try remove(path)
    }

    /// Overwrites every file in a folder with zeros and takes all of it away; one that is absent is fine.
    static func eraseFolder(_ path: String) throws(EventStoreError) {
        guard exists(path) else { return }
        do {
            for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
                let file = path + "/" + name
                var isFolder: ObjCBool = false
                guard unsafe FileManager.default.fileExists(atPath: file, isDirectory: &isFolder),
                    !isFolder.boolValue
                else { continue }
                try FileDescriptor(opening: file, O_WRONLY).overwrite()
            }
            try FileManager.default.removeItem(atPath: path)
        } catch let error as EventStoreError { throw error } catch {
            throw EventStoreError(.storage, "cannot take \(path) away: \(error.localizedDescription)")
        }
        try syncFolder(around: path)
    }

    /// Takes an empty folder away.
    static func removeFolder(_ path: String) throws(EventStoreError) {
        guard unsafe rmdir(path) == 0 || errno == ENOENT else {
            throw EventStoreError(errno: errno, "rmdir \(path)")
        }
    }

    /// In the same folder, and on the disk when it returns.
    static func rename(_ path: String, to other: String) throws(EventStoreError) {
        guard unsafe Glibc.rename(path, other) == 0 else {
            throw EventStoreError(errno: errno, "rename \(path)")
        }
        try syncFolder(around: other)
    }

    static func remove(_ path: String) throws(EventStoreError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw EventStoreError(errno: errno, "unlink \(path)")
        }
    }

    /// Makes the names in a folder durable.
    static func syncFolder(_ path: String) throws(EventStoreError) {
        let folder = try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY)
        guard fsync(folder.number) == 0 else { throw EventStoreError(errno: errno, "fsync \(path)") }
    }

    /// The same for the folder that something stands in.
    static func syncFolder(around path: String) throws(EventStoreError) { try syncFolder(parent(of: path)) }

    /// Makes the name of a folder durable, whoever has made it. The one that it stands in may be there to be passed and
    /// not to be read, and then it cannot be synced: a sync of the folder itself has to do, with which file systems that
    /// keep a journal write its name as well.
    static func syncName(of folder: String) throws(EventStoreError) {
        let parent = parent(of: folder)
        if unsafe access(parent, R_OK) != 0, errno == EACCES { return try syncFolder(folder) }
        try syncFolder(parent)
    }

    private static func parent(of path: String) -> String {
        // A folder may be written with a slash behind it, which does not make it its own parent.
        let name = path.reversed().drop { $0 == "/" }
        let folder = name.drop { $0 != "/" }.drop { $0 == "/" }
        if !folder.isEmpty { return String(folder.reversed()) }
        return path.first == "/" ? "/" : "."
    }
}
