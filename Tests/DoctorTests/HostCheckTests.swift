import Foundation
import Testing

@testable import Daemon

struct HostCheckTests {
    private static var good: HostFacts {
        var facts = HostFacts()
        facts.openFilesMax = 65_536
        facts.memoryAvailable = 8 << 30
        facts.diskFree = 100 << 30
        facts.fileSystem = .local("ext4")
        facts.clockIsKept = true
        facts.lmdb = LibraryRelease("0.9.24")
        facts.librdkafka = LibraryRelease("2.0.2")
        facts.user = 7
        facts.entries = [
            FolderEntry(path: "/d", owner: 7, mode: 0o700),
            FolderEntry(path: "/d/keys/slots", owner: 7, mode: 0o600),
            FolderEntry(path: "/d/log/data.mdb", owner: 7, mode: 0o644),
        ]
        return facts
    }

    @Test func `a good machine has nothing to change`() {
        let findings = HostCheck.findings(Self.good)
        #expect(findings.allSatisfy { $0.level == .ok && $0.advice == nil })
        #expect(Set(findings.map(\.check)).count == findings.count)
    }

    private struct Case: Sendable {
        let check: String
        let level: HostFinding.Level
        let change: @Sendable (inout HostFacts) -> Void

        init(
            _ check: String,
            _ level: HostFinding.Level,
            _ change: @escaping @Sendable (inout HostFacts) -> Void
        ) {
            self.check = check
            self.level = level
            self.change = change
        }
    }

    /// Each with the one finding that it changes.
    private static let cases: [Case] = [
        Case("open files", .ok) { $0.openFilesMax = 8_192 },
        Case("open files", .ok) { $0.openFilesMax = nil },
        Case("open files", .warning) { $0.openFilesMax = 8_191 },
        Case("open files", .warning) { $0.openFilesMax = 4_096 },
        Case("open files", .problem) { $0.openFilesMax = 4_095 },
        Case("address space", .problem) { $0.addressSpaceMax = 1 << 46 },
        Case("memory", .ok) { $0.memoryAvailable = 1 << 30 },
        Case("memory", .warning) { $0.memoryAvailable = (1 << 30) - 1 },
        Case("memory", .problem) { $0.memoryAvailable = (256 << 20) - 1 },
        Case("memory", .warning) { $0.memoryAvailable = nil },
        Case("file system", .problem) { $0.fileSystem = .network("nfs") },
        Case("file system", .problem) { $0.fileSystem = .memory("tmpfs") },
        Case("file system", .problem) { $0.fileSystem = .overlay },
        Case("file system", .warning) { $0.fileSystem = .unknown("oddfs") },
        Case("file system", .problem) { $0.fileSystem = nil },
        Case("file system", .problem) { $0.isMountedReadOnly = true },
        Case("file system", .problem) {
            $0.isMountedReadOnly = true
            $0.mayWrite = false
        },
        Case("disk", .ok) { $0.diskFilesFree = 1_024 },
        Case("disk", .problem) { $0.diskFilesFree = 1_023 },
        Case("disk", .ok) { $0.diskFree = 10 << 30 },
        Case("disk", .warning) { $0.diskFree = (10 << 30) - 1 },
        Case("disk", .problem) { $0.diskFree = (1 << 30) - 1 },
        Case("disk", .problem) { $0.diskFree = nil },
        Case("data folder", .ok) { $0.entries = [] },
        Case("data folder", .ok) { $0.user = 0 },
        Case("data folder", .problem) { $0.user = 8 },
        Case("data folder", .problem) { $0.mayWrite = false },
        Case("data folder", .problem) { $0.isNoFolder = true },
        Case("data folder", .problem) {
            $0.entries[2] = FolderEntry(path: "/d/log/x", owner: 0, mode: 0o600)
        },
        Case("data folder", .ok) {
            $0.entries[2] = FolderEntry(path: "/d/lost+found", owner: 0, mode: 0o700)
            $0.entries.append(FolderEntry(path: "/d/lost+found/#12", owner: 0, mode: 0o600))
        },
        Case("data folder", .problem) {
            $0.entries[2] = FolderEntry(path: "/d/log/lost+found", owner: 0, mode: 0o700)
        },
        Case("data folder", .ok) {
            $0.entries = [
                FolderEntry(path: "/srv/keys", owner: 7, mode: 0o700),
                FolderEntry(path: "/srv/keys/LOCK", owner: 7, mode: 0o644),
                FolderEntry(path: "/srv/keys/keys/slots", owner: 7, mode: 0o600),
            ]
        },
        Case("data folder", .warning) {
            $0.entries = [FolderEntry(path: "/srv/keys/d", owner: 7, mode: 0o750)]
        },
        Case("data folder", .problem) {
            $0.entries[1] = FolderEntry(path: "/d/keys/k", owner: 7, mode: 0o640)
        },
        Case("data folder", .warning) { $0.entries[0] = FolderEntry(path: "/d", owner: 7, mode: 0o750) },
        Case("data folder", .problem) { $0.isBeingRestored = true },
        Case("clock", .problem) { $0.clockRefusal = "the last event was recorded in 2031" },
        Case("clock", .warning) { $0.clockIsKept = false },
        Case("clock", .warning) { $0.clockIsKept = nil },
        Case("boot id", .problem) { $0.hasBootID = false },
        Case("time zones", .problem) { $0.zonesMissing = ["America/New_York"] },
        Case("lmdb", .ok) { $0.lmdb = LibraryRelease("0.9.31") },
        Case("lmdb", .warning) { $0.lmdb = LibraryRelease("0.9.23") },
        Case("lmdb", .problem) { $0.lmdb = LibraryRelease("0.9.16") },
        Case("lmdb", .problem) { $0.lmdb = LibraryRelease("1.0.0") },
        Case("lmdb", .warning) { $0.lmdb = nil },
        Case("librdkafka", .ok) { $0.librdkafka = LibraryRelease("2.12.0-RC1") },
        Case("librdkafka", .warning) { $0.librdkafka = LibraryRelease("1.9.2") },
        Case("librdkafka", .problem) { $0.librdkafka = LibraryRelease("1.7.0") },
        Case("librdkafka", .problem) { $0.librdkafka = LibraryRelease("3.0.0") },
    ]

    @Test func `each trouble is found where it is, and nowhere else`() throws {
        for one in Self.cases {
            var facts = Self.good
            one.change(&facts)
            for finding in HostCheck.findings(facts) {
                let wanted = finding.check == one.check ? one.level : .ok
                #expect(finding.level == wanted, "\(finding)")
                #expect((finding.advice == nil) == (finding.level == .ok))
            }
        }
        #expect(Set(Self.cases.map(\.check)) == Set(HostCheck.findings(Self.good).map(\.check)))
    }

    private static let mounts = """
        22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
        30 22 0:26 / /srv rw - nfs4 host:/srv rw
        31 30 0:27 / /srv/a\\040disk rw master:2 - xfs /dev/vdb rw
        32 22 0:28 / /tmp rw - ext4 /dev/vdc rw
        33 32 0:29 / /tmp rw - tmpfs tmpfs rw
        34 22 0:30 / /odd rw - oddfs odd rw
        35 22 0:31 / /user rw - fuse.sshfs far: rw
        36 22 0:32 / /layer rw - overlay overlay rw

        """

    @Test(
        arguments: [
            ("/data", .local("ext4")), ("/srv", .network("nfs4")), ("/srv/x", .network("nfs4")),
            ("/srvx", .local("ext4")), ("/srv/a disk/data", .local("xfs")), ("/tmp/data", .memory("tmpfs")),
            ("/odd/x", .unknown("oddfs")), ("/user/x", .network("fuse.sshfs")), ("/layer", .overlay),
        ] as [(String, FileSystemKind)]
    )
    func `a path lies on the mount that is nearest, the last of two at one place`(
        _ path: String,
        _ kind: FileSystemKind
    ) {
        #expect(FileSystemKind(of: path, in: Self.mounts) == kind)
        #expect(FileSystemKind(of: path, in: "") == nil)
    }

    @Test(arguments: ["", "x", "2", "two.one", ".1"])
    func `what is no version is none`(_ text: String) {
        #expect(LibraryRelease(text) == nil)
    }

    /// `deploy/boards`, from this file.
    private static var packs: [URL] {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try FileManager.default.contentsOfDirectory(
                at: root.appending(path: "deploy/boards"),
                includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == "yaml" }
        }
    }

    @Test func `the zone of each pack that comes along is looked for, and no other`() throws {
        let key = "timeZone: "
        let zones = try Self.packs.map { pack in
            let lines = try String(contentsOf: pack, encoding: .utf8).split(separator: "\n")
            let line = try #require(lines.first(where: { $0.hasPrefix(key) }), "\(pack)")
            return String(line.dropFirst(key.count))
        }
        #expect(Set(zones) == Set(HostFacts.zones))
    }

    @Test func `this machine can be asked`() {
        let facts = HostFacts.read(folder: "/tmp/no-such-folder-of-credentiald")
        #expect(facts.entries.isEmpty && facts.diskFree != nil && facts.fileSystem != nil)
        #expect(facts.lmdb != nil && facts.librdkafka != nil && facts.hasBootID)
    }
}
