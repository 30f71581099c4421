import Foundation
import Glibc

/// The descriptors of a file that this process has open, to make its writes fail.
struct Descriptors {
    private let numbers: [CInt]
    private let kept: [CInt]

    /// - Parameter dataSyncAlone: those whose every write is synced, as LMDB writes its head pages.
    init(of path: String, dataSyncAlone: Bool = false) {
        var numbers: [CInt] = []
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for number in names.compactMap({ CInt($0) }).sorted() where number > 2 {
            var buffer = [CChar](repeating: 0, count: 4_096)
            let count = readlink("/proc/self/fd/\(number)", &buffer, buffer.count - 1)
            guard count > 0 else { continue }
            let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let isDataSync = fcntl(number, F_GETFL) & O_DSYNC != 0
            if target == path, isDataSync || !dataSyncAlone { numbers.append(number) }
        }
        self.numbers = numbers
        kept = numbers.map { fcntl($0, F_DUPFD_CLOEXEC, 0) }
    }

    var count: Int { numbers.count }

    /// From now on the file's descriptors are those of another file.
    func redirect(to path: String, _ flags: CInt) {
        let other = open(path, flags | O_CLOEXEC)
        precondition(other >= 0, "\(path) cannot be opened")
        for number in numbers { precondition(dup2(other, number) == number, "dup2 failed") }
        close(other)
    }

    func restore() {
        for (number, kept) in zip(numbers, kept) { precondition(dup2(kept, number) == number, "dup2 failed") }
    }

    func forget() {
        for number in kept { close(number) }
    }
}
