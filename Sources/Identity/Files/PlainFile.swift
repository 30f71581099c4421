import Foundation
import Glibc

/// A file that is opened to be read whole, up to a limit.
///
/// Nobody is waited for: a FIFO in its place would have a look wait for its writer, for ever, and whoever waits for that
/// look with it.
struct PlainFile {
    /// What is wrong with it, as it goes behind its name.
    struct Refusal: Error {
        let reason: String

        fileprivate init(_ reason: String) { self.reason = reason }
    }

    private let handle: FileHandle
    private let status: stat

    /// - Throws: `Refusal` when it cannot be opened, or is a FIFO, a device or a folder.
    init(_ path: String) throws(Refusal) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Refusal("cannot be read") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Refusal("cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Refusal("is not a plain file") }
        self.handle = handle
        self.status = status
    }

    /// Whether others than its owner can read or change it. What belongs to another account, as service managers and
    /// Kubernetes hand secrets out, may be read by this one's group.
    var isOpenToOthers: Bool {
        let closed: mode_t = status.st_uid == geteuid() ? 0o077 : 0o027
        return status.st_mode & closed != 0
    }

    /// - Throws: `Refusal` when it cannot be read, is empty, or has more bytes.
    func read(bytesMax: Int) throws(Refusal) -> Data {
        var bytes = Data()
        do { bytes = try handle.read(upToCount: bytesMax + 1) ?? Data() } catch {
            throw Refusal("cannot be read")
        }
        guard !bytes.isEmpty else { throw Refusal("is empty") }
        guard bytes.count <= bytesMax else { throw Refusal("is larger than \(bytesMax) bytes") }
        return bytes
    }
}
