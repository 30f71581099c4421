import CivilTime
import EventStore
import Foundation
import KafkaClient
import LMDB

extension HostFacts {
    /// Zones of the boards whose packs come along.
    static let zones = [
        "America/New_York", "America/Detroit", "America/Kentucky/Louisville", "America/Chicago",
        "America/Los_Angeles",
    ]

    /// Asks the machine. What it does not tell is left out; nothing is changed.
    ///
    /// - Parameter folder: the data folder, which need not be there yet.
    package static func read(folder: String) -> HostFacts {
        var facts = HostFacts()
        facts.openFilesMax = OpenFilesLimit.most
        facts.addressSpaceMax = limit(__rlimit_resource_t(RLIMIT_AS.rawValue))
        facts.memoryAvailable = memoryAvailable()
        facts.readDisk(of: folder)
        facts.clockIsKept = clockIsKept()
        facts.clockRefusal = ClockBound().refusal(
            now: SystemClock.now(),
            last: Log.lastRecordedAt(unopened: folder)
        )
        facts.hasBootID = (try? BootID.current()) != nil
        facts.zonesMissing = zones.filter {
            !FileManager.default.fileExists(atPath: TimeZoneRules.systemFolder + "/" + $0)
        }
        facts.lmdb = LibraryRelease(LMDB.LibraryVersion.string)
        facts.librdkafka = LibraryRelease(KafkaClient.LibraryVersion.string)
        facts.entries = entries(of: folder)
        facts.isNoFolder = !facts.entries.isEmpty && !isFolder(folder)
        facts.isBeingRestored = DataFolder.isBeingRestored(folder)
        facts.user = geteuid()
        facts.mayWrite = facts.entries.isEmpty || access(folder, W_OK | X_OK) == 0
        return facts
    }

    private static func limit(_ resource: __rlimit_resource_t) -> UInt64? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        return limit.rlim_cur == rlim_t.max ? nil : UInt64(limit.rlim_cur)
    }

    /// The kernel's own estimate, or a container's limit when that is less.
    private static func memoryAvailable() -> UInt64? {
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { UInt64($0) }
        let group = (try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8))
            .flatMap { UInt64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        guard let kilobytes else { return group }
        return min(kilobytes * 1_024, group ?? .max)
    }

    /// Of the folder, or the nearest one above it that is there.
    private mutating func readDisk(of folder: String) {
        var url = URL(fileURLWithPath: folder).standardizedFileURL
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" {
            url.deleteLastPathComponent()
        }
        let path = url.resolvingSymlinksInPath().path
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return }
        diskFree = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        diskFilesFree = status.f_files > 0 ? UInt64(status.f_favail) : nil
        // So for root, too, who may write everywhere else.
        if access(path, W_OK) != 0 { isMountedReadOnly = errno == EROFS }
        let table = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        fileSystem = table.flatMap { FileSystemKind(of: path, in: $0) }
    }

    /// What programs that keep a clock leave behind while they run. Swift cannot ask the kernel itself.
    private static let signsOfClockKeepers = [
        "/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/chronyd.pid", "/run/ntpd.pid",
        "/run/openntpd.pid",
    ]

    private static func clockIsKept() -> Bool? {
        signsOfClockKeepers.contains { FileManager.default.fileExists(atPath: $0) } ? true : nil
    }

    /// Of a link, what lies where it leads to: the link itself is everybody's, and nothing is below it.
    private static func entries(of folder: String) -> [FolderEntry] {
        let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        guard let top = entry(folder) else { return [] }
        var entries = [top]
        let below = FileManager.default.enumerator(atPath: folder)
        while entries.count < DoctorLimits.entriesMax, let name = below?.nextObject() as? String {
            if let one = entry(folder + "/" + name) { entries.append(one) }
        }
        return entries
    }

    /// Of a link the owner, and who may read what it leads to: a link's own permissions say nothing.
    private static func entry(_ path: String) -> FolderEntry? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        let owner = status.st_uid
        // What is not there nobody may read.
        if status.st_mode & S_IFMT == S_IFLNK, stat(path, &status) != 0 { status.st_mode = 0 }
        return FolderEntry(path: path, owner: owner, mode: status.st_mode & 0o7777)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
