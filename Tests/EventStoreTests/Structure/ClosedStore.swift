import Foundation
import Identifiers

@testable import EventStore

/// A store that nobody has open, to damage and to verify as `credentiald verify` does.
struct ClosedStore {
    let folder = TemporaryFolder()

    static let pageSize = 4_096

    /// Streams 1 to 5 in turn; some records take whole pages, and some pages become free.
    func fill(_ commands: ClosedRange<UInt64>) async throws {
        let test = try TestStore(folder.path)
        for command in commands {
            let size = command % 20 == 0 ? 5_000 : 60
            _ = try await test.append(
                command % 5 + 1,
                command,
                payload: [UInt8](repeating: UInt8(truncatingIfNeeded: command), count: size)
            )
        }
        try await test.close()
    }

    func open(unreadable: Set<StorePart> = []) throws -> EventStore {
        try EventStore(
            path: folder.path,
            access: .readOnly,
            configuration: TestStore.configuration,
            unreadable: unreadable,
            claimsOf: Claims.function
        )
    }

    func checkStructure() throws -> StructureReport {
        var report = StructureReport()
        try StructureCheck(DataFolder(path: folder.path, access: .readOnly)).run(into: &report)
        return report
    }

    func verify() throws -> VerificationReport {
        let structure = try checkStructure()
        guard !structure.unreadable.contains(.log) else { return VerificationReport(structure) }
        return try LogVerifier(open(unreadable: structure.unreadable), after: structure).verify()
    }

    /// Changes a part's file; 2 bytes at an offset.
    func damage(_ part: String, at offset: Int, _ value: UInt16) throws {
        var bytes = try folder.bytes(part + "/data.mdb")
        bytes[offset] = UInt8(truncatingIfNeeded: value)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
        try folder.write(bytes, to: part + "/data.mdb")
    }

    /// Spoils the flags of a leaf that a part uses, of a tree when one is named. Leaves may also be free, and
    /// then nobody minds.
    ///
    /// - Returns: the page.
    func damageLeaf(of part: String, tree: String = "") throws -> Int {
        let file = try folder.bytes(part + "/data.mdb")
        for page in 2..<file.count / Self.pageSize {
            let start = page * Self.pageSize
            guard file[start + 10] == 0x02, file[start + 11] == 0 else { continue }
            try damage(part, at: start + 10, 0x40)
            let report = try checkStructure()
            let isOfTree = report.findings.first?.detail.contains("of \(tree)") ?? false
            if !report.unreadable.isEmpty, isOfTree { return page }
            try folder.write(file, to: part + "/data.mdb")
        }
        throw EventStoreError(.notFound, "no such leaf of \(part)")
    }
}

/// Kinds of findings with their positions.
func kinds(_ findings: [Finding]) -> [String] { findings.map { "\($0.position) \($0.kind.rawValue)" } }
