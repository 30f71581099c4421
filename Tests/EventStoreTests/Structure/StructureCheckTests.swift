import Foundation
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct StructureCheckTests {
    private let closed = ClosedStore()

    @Test func aSoundStore() async throws {
        try await closed.fill(1...120)
        var stages: [StorePart] = []
        var report = StructureReport()
        let folder = try DataFolder(path: closed.folder.path, access: .readOnly)
        try StructureCheck(folder).run(into: &report) { part, visited, count in
            stages.append(part)
            #expect(visited > 0 && visited <= count)
        }
        #expect(report.findings == [])
        #expect(stages == [.index, .heads, .log])
        #expect(report.pages.map(\.part) == [.index, .heads, .log])
        #expect(report.pages.allSatisfy { $0.free != nil && $0.leaked == 0 })
        #expect(report.witnesses.map(\.position) == [Position(120), Position(120)])
        let verified = try closed.verify()
        #expect(verified.isSound)
        #expect(verified.pages == report.pages)
        #expect(verified.indexComparedUpTo == verified.head && verified.headsWereCompared)
    }

    @Test func anEmptyFolder() throws {
        let report = try closed.checkStructure()
        #expect(report.findings == [] && report.pages == [] && report.witnesses == [])
    }

    @Test func aPageOfRecords() async throws {
        try await closed.fill(1...120)
        let page = try closed.damageLeaf(of: "log", tree: "records")
        let report = try closed.verify()
        let finding = try #require(report.findings.first)
        #expect(finding.kind == .damagedPage)
        #expect(finding.position >= Position(1))
        #expect(finding.detail.contains("log, page \(page) of records"))
        #expect(report.recordCount == 0, "nothing is read of a log that could end the process")
    }

    @Test func aFileThatWasCut() async throws {
        try await closed.fill(1...120)
        let used = try closed.open().log.statistics().mapUsed
        let bytes = try closed.folder.bytes("log/data.mdb")
        try closed.folder.write(Array(bytes[..<(used / 2)]), to: "log/data.mdb")
        let report = try closed.verify()
        #expect(report.findings.contains { $0.kind == .missingPage })
        #expect(code { try closed.open() } == .recordDamaged)
    }

    @Test func anIndexThatCannotBeRead() async throws {
        try await closed.fill(1...120)
        for part in ["index", "heads"] {
            let sound = try closed.folder.bytes(part + "/data.mdb")
            _ = try closed.damageLeaf(of: part)
            let structure = try closed.checkStructure()
            #expect(structure.unreadable.count == 1)
            let report = try closed.verify()
            #expect(!report.isSound)
            #expect(report.findings.allSatisfy { $0.kind == .damagedPage && $0.detail.hasPrefix(part) })
            #expect(report.recordCount == 120, "the log is read all the same")
            try closed.folder.write(sound, to: part + "/data.mdb")
        }
    }

    /// Nothing of the tree says that the name is wrong.
    @Test func aNameOfADatabase() async throws {
        try await closed.fill(1...20)
        for (part, name) in [("log", "checkpoints"), ("log", "records"), ("index", "claims")] {
            let sound = try closed.folder.bytes(part + "/data.mdb")
            var bytes = sound
            // Every leaf that the tree of names ever had.
            while let place = bytes.firstRange(of: Array(name.utf8)) { bytes[place.upperBound - 1] = 0x7A }
            try closed.folder.write(bytes, to: part + "/data.mdb")
            let found = try closed.checkStructure().findings
            #expect(kinds(found) == ["0 damaged-page"])
            #expect(found.first?.detail.contains(name.dropLast() + "z") == true)
            try closed.folder.write(sound, to: part + "/data.mdb")
        }
    }

    @Test func aDerivedPartThatIsMadeAgainAnyway() async throws {
        try await closed.fill(1...20)
        try closed.damage("index", at: 2 * ClosedStore.pageSize + 10, 0x40)
        let lost = "credentiald-derived \(IndexLayout.formatVersion) open another-start\n"
        try closed.folder.write(Array(lost.utf8), to: "index/MARKER")
        let report = try closed.verify()
        #expect(report.isSound)
        #expect(report.indexComparedUpTo == nil)
    }

    @Test func theOlderHeadDoesNotKeepFromReading() async throws {
        try await closed.fill(1...40)
        let bytes = try closed.folder.bytes("log/data.mdb")
        // The transaction's number stands at 144 of each head page.
        let newest = bytes[144] > bytes[ClosedStore.pageSize + 144] ? 0 : 1
        try closed.damage("log", at: (1 - newest) * ClosedStore.pageSize + 142, 60)
        let report = try closed.verify()
        #expect(kinds(report.findings) == ["0 damaged-page"])
        #expect(report.recordCount == 40)
    }
}

/// An index that has more than the log is proof of loss.
struct LostRecordsTests {
    private let closed = ClosedStore()
    private var log: URL { URL(fileURLWithPath: closed.folder.path + "/log/data.mdb") }

    @Test func theLogWentBack() async throws {
        try await closed.fill(1...40)
        let older = try closed.folder.bytes("log/data.mdb")
        try await closed.fill(41...50)
        #expect(try closed.verify().isSound)
        try closed.folder.write(older, to: "log/data.mdb")
        let report = try closed.verify()
        #expect(kinds(report.findings) == ["40 head-went-back", "40 head-went-back"])
        #expect(report.findings.first?.detail.contains("up to 50") == true)
        #expect(report.recordCount == 40)
    }

    /// Nothing is made again meanwhile: each of the parts tells it at every start, also when all are to be made anew.
    @Test(arguments: [false, true]) func noStartGoesOnFromIt(_ rebuilding: Bool) async throws {
        try await closed.fill(1...40)
        let older = try closed.folder.bytes("log/data.mdb")
        try await closed.fill(41...50)
        try closed.folder.write(older, to: "log/data.mdb")
        for part in ["index", "heads"] {
            let before = try closed.folder.bytes(part + "/data.mdb")
            #expect(code { try start(rebuilding) } == .recordDamaged)
            #expect(try closed.folder.bytes(part + "/data.mdb") == before)
            try remove(part)
        }
        #expect(try start(rebuilding).log.head() == Position(40))
    }

    /// No record has who had the slot, and the next person would get it.
    @Test func aSlotThatWasGivenAndIsNotNamedRefusesTheStart() async throws {
        let scene = BackupScene()
        // The first slot is named.
        try await scene.append(1...3)
        try destroy(KeySlot(1), in: scene.data)
        try destroy(KeySlot(2), in: scene.data)
        #expect(code { try BackupScene.open(scene.data) } == .recordDamaged)
    }

    private func destroy(_ slot: KeySlot, in path: String) throws {
        let store = try BackupScene.open(path)
        try store.keys.destroy(slot)
        try store.close()
    }

    private func start(_ rebuilding: Bool) throws -> EventStore {
        var configuration = TestStore.configuration
        configuration.rebuildsDerived = rebuilding
        return try EventStore(
            path: closed.folder.path,
            access: .owner,
            configuration: configuration,
            claimsOf: Claims.function
        )
    }

    private func remove(_ part: String) throws {
        try FileManager.default.removeItem(atPath: closed.folder.path + "/" + part)
    }

    @Test func theLogHasAnotherRecordThere() async throws {
        try await closed.fill(1...40)
        let fork = try closed.folder.bytes("log/data.mdb")
        try await closed.fill(41...45)
        let index = try closed.folder.bytes("index/data.mdb")
        try closed.folder.write(fork, to: "log/data.mdb")
        for part in ["index", "heads"] { try remove(part) }
        try await closed.fill(61...65)
        #expect(try closed.verify().isSound)
        try closed.folder.write(index, to: "index/data.mdb")
        #expect(kinds(try closed.verify().findings) == ["45 other-history"])
    }

    /// What the index said before the log was opened stays true while the log grows.
    @Test func aLogThatGrowsIsNoLoss() async throws {
        try await closed.fill(1...40)
        let structure = try closed.checkStructure()
        try await closed.fill(41...50)
        #expect(try LogVerifier(closed.open(), after: structure).verify().isSound)
    }

    @Test func anotherLogsName() async throws {
        try await closed.fill(1...10)
        do {
            let environment = try Environment(
                path: closed.folder.path + "/log",
                configuration: EnvironmentConfiguration(mapSize: 1 << 20)
            )
            let meta = try environment.openDatabase(named: "meta", flags: .create)
            try environment.write { (transaction) throws(LMDBError) in
                let name = Array("log".utf8)
                guard var value = try transaction.value(for: name, in: meta) else { return }
                value[23] ^= 1
                try transaction.put(value, for: name, in: meta)
            }
        }
        let found = kinds(try closed.verify().findings)
        #expect(found == ["0 wrong-checkpoint", "0 other-history", "0 other-history"])
    }

    @Test func aConfiguredNameSaysNothingOfTheLog() throws {
        let id = UniqueID(high: 1, low: 2)
        #expect(try LogKey.log(namedBy: .init("board.example/log")) == nil)
        #expect(try LogKey.log(namedBy: .init("credentiald/production")) == nil)
        #expect(try LogKey.log(namedBy: .init("credentiald/\(id)")) == LogID(id))
    }
}

/// Pages at the end of the file may be missing only when nobody needs them.
struct MissingPagesTests {
    private let closed = ClosedStore()

    /// Leaves the last pages of the log's file free.
    private func makeLastPagesFree() async throws {
        try await closed.fill(1...10)
        let environment = try Environment(
            path: closed.folder.path + "/log",
            configuration: EnvironmentConfiguration(mapSize: 1 << 20)
        )
        let records = try environment.openDatabase(named: "records", flags: [.integerKey, .create])
        for isThere in [true, false] {
            try environment.write { (transaction) throws(LMDBError) in
                let value = [UInt8](repeating: 1, count: 40_000)
                if isThere {
                    try transaction.put(value, for: UInt64(1_000), in: records)
                } else {
                    try transaction.delete(UInt64(1_000), in: records)
                }
            }
        }
    }

    /// How many pages at the end are free, told by cutting the file page by page.
    @Test func freeOnesMayBeMissingAndNoOthers() async throws {
        try await makeLastPagesFree()
        let whole = try closed.folder.bytes("log/data.mdb")
        let pages = whole.count / ClosedStore.pageSize
        var mayMiss: [Bool] = []
        for missing in 1...(pages - 3) {
            let rest = whole[..<((pages - missing) * ClosedStore.pageSize)]
            try closed.folder.write(Array(rest), to: "log/data.mdb")
            let opens = (try? closed.open()) != nil
            let report = try closed.verify()
            #expect(opens == report.findings.filter { $0.kind == .missingPage }.isEmpty)
            mayMiss.append(opens)
        }
        let free = mayMiss.prefix { $0 }.count
        // The deleted value took ten pages.
        #expect(free >= 10)
        #expect(free < mayMiss.count)
        #expect(mayMiss.dropFirst(free).allSatisfy { !$0 })
    }
}
