package import Foundation
import Glibc

/// Where a command writes what its caller wants in a place of his own.
///
/// A file is replaced as a whole, so that whoever reads it meanwhile reads the old one or the new one; of a link, what
/// it leads to. What is no file (a device, a FIFO, what a descriptor of a process leads to) is written into, as a shell
/// does it: nobody who names it wants a file in its stead.
package struct OutputFile {
    /// Who may read a file that is put there.
    package enum Readers: Sendable {
        /// Whoever writes it, alone.
        case owner
        case everybody
        /// Those of the file before, which keeps its owner; of a new one those that the process gives files to.
        case asBefore
    }

    /// Why it cannot be written, in the system's words.
    package struct Fault: Error, Hashable, CustomStringConvertible {
        package let description: String

        /// Another process has the file for long.
        package static let held = Fault(EWOULDBLOCK)

        fileprivate init(_ code: CInt) { description = String(cString: strerror(code)) }
    }

    /// As it was given.
    private let path: String
    /// The file that is replaced, or made; nil: what is there is written into.
    private let target: String?
    private let before: stat?

    /// - Throws: `Fault` when it cannot be looked at.
    package init(_ path: String) throws(Fault) {
        self.path = path
        var found = stat()
        if stat(path, &found) == 0 {
            before = found
            target = found.st_mode & S_IFMT == S_IFREG ? try Self.target(of: path) : nil
        } else {
            guard errno == ENOENT else { throw Fault(errno) }
            before = nil
            target = try Self.target(of: path)
        }
    }

    /// Whether what it had is gone after a write.
    package var isReplaced: Bool { target != nil }

    /// Whether something stands there, be it that nobody may read it.
    package var isThere: Bool { before != nil }

    /// A file is on the disk when it returns; when it throws, what was there before is there.
    package func write(_ data: Data, for readers: Readers) throws(Fault) {
        guard let target else { return try writeInto(data) }
        let draft = Self.draft(of: target)
        do throws(Fault) {
            try fill(draft, with: data, for: readers)
            guard rename(draft, target) == 0 else { throw Fault(errno) }
        } catch {
            unlink(draft)
            throw error
        }
        Self.syncFolder(around: target)
    }

    /// Puts a file where none was.
    /// - Returns: false when there is one by now, which stays.
    package func writeNew(_ data: Data, for readers: Readers) throws(Fault) -> Bool {
        guard let target, before == nil else { preconditionFailure("there was no file, and nothing else") }
        let draft = Self.draft(of: target)
        defer { unlink(draft) }
        try fill(draft, with: data, for: readers)
        if link(draft, target) != 0 {
            guard errno != EEXIST else { return false }
            // A file system where a file has one name: there the later one has it.
            guard rename(draft, target) == 0 else { throw Fault(errno) }
        }
        Self.syncFolder(around: target)
        return true
    }

    /// Waits until nobody else has the file that stands there, of those who ask as well.
    ///
    /// - Returns: what holds it until it is closed; nil when another file has taken its place meanwhile.
    package func turn() throws(Fault) -> FileHandle? {
        guard let target, before != nil else { preconditionFailure("there was a file") }
        let descriptor = try Self.opened(target, O_RDONLY)
        let held = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try Self.lock(descriptor)
        var (ours, there) = (stat(), stat())
        guard fstat(descriptor, &ours) == 0 else { throw Fault(errno) }
        guard stat(target, &there) == 0 else { return nil }
        return ours.st_ino == there.st_ino && ours.st_dev == there.st_dev ? held : nil
    }

    /// How long others are waited for.
    private static let turnPatience: Duration = .seconds(30)

    /// - Throws: `held`.
    private static func lock(_ descriptor: CInt) throws(Fault) {
        let end = ContinuousClock.now + turnPatience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            // Where files have no locks, nobody waits.
            guard errno == EWOULDBLOCK || errno == EINTR else { return }
            guard ContinuousClock.now < end else { throw .held }
            usleep(10_000)
        }
    }

    private static func draft(of target: String) -> String { "\(target).\(UUID().uuidString)" }

    private func fill(_ draft: String, with data: Data, for readers: Readers) throws(Fault) {
        let isAsUsual = before == nil && readers == .asBefore
        let descriptor = try Self.opened(draft, O_WRONLY | O_CREAT | O_EXCL, isAsUsual ? 0o666 : 0o600)
        defer { close(descriptor) }
        switch readers {
        case .owner: break
        case .everybody: fchmod(descriptor, 0o644)
        case .asBefore:
            guard let before else { break }
            // Who may not give it to its owner may yet leave it to its group.
            if fchown(descriptor, before.st_uid, before.st_gid) != 0 {
                _ = fchown(descriptor, uid_t.max, before.st_gid)
            }
            fchmod(descriptor, before.st_mode & 0o777)
        }
        try Self.put(data, into: descriptor)
        guard fsync(descriptor) == 0 else { throw Fault(errno) }
    }

    /// A FIFO waits for its reader here. A file that a descriptor leads to is gone on with.
    private func writeInto(_ data: Data) throws(Fault) {
        // What was printed and waits comes first: both may lead to one place.
        fflush(nil)
        // A reader who goes is told of as any other failure: a signal would end the command without a word.
        _ = signal(SIGPIPE, SIG_IGN)
        let descriptor = try Self.opened(path, O_WRONLY | O_APPEND | O_NOCTTY)
        defer { close(descriptor) }
        try Self.put(data, into: descriptor)
        // Of what has no disk behind it nothing can be asked.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw Fault(errno) }
    }

    private static func opened(_ path: String, _ flags: CInt, _ mode: mode_t = 0) throws(Fault) -> CInt {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Fault(errno) }
        return descriptor
    }

    private static func put(_ data: Data, into descriptor: CInt) throws(Fault) {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Fault(errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes the name of a file durable, where its folder may be read.
    private static func syncFolder(around path: String) {
        let descriptor = open(folder(of: path) + ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    // MARK: Links

    /// As many as the kernel follows.
    private static let linksMax = 40
    /// Where processes have their descriptors.
    private static let processes = "/proc/"

    /// Where links lead from a path, also to what is not there yet; nil: to a descriptor of a process, whose name is none.
    private static func target(of path: String) throws(Fault) -> String? {
        var place = path
        for _ in 0..<linksMax {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: place) else {
                return place
            }
            let folder = folder(of: place)
            let isOfProcess = URL(fileURLWithPath: folder + ".").resolvingSymlinksInPath().path
                .hasPrefix(processes)
            if isOfProcess { return nil }
            place = next.hasPrefix("/") ? next : folder + next
        }
        throw Fault(ELOOP)
    }

    /// With the slash behind it; empty for a bare name.
    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}
