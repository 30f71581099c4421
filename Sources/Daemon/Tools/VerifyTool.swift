import CommandProcessing
package import EventStore
package import Identifiers
package import MerkleTree
package import Projections

/// `credentiald verify`: every page, every record, its checksum and links, the index, and the projections.
package struct VerifyTool {
    private let dataFolder: String
    private let masterKeyPath: String?
    private let trusted: NoteVerifierKey?
    private let witness: [UInt8]?
    private let threads: Int

    /// - Parameters:
    ///   - trusted: the key that checkpoints must be signed with; nil: the one in the log.
    ///   - witness: the note of a checkpoint that was kept elsewhere than in the log.
    package init(
        dataFolder: String,
        masterKeyPath: String?,
        trusted: NoteVerifierKey? = nil,
        witness: [UInt8]? = nil,
        threads: Int
    ) {
        self.trusted = trusted
        self.witness = witness
        self.dataFolder = dataFolder
        self.masterKeyPath = masterKeyPath
        self.threads = threads
    }

    package struct Outcome {
        package let log: VerificationReport
        package let projections: [ReplayCheck.Finding]
        /// Derived parts, each as far as it goes, that were not compared with the log.
        package let notCompared: [UncomparedPart]

        package var isSound: Bool { log.isSound && projections.allSatisfy(\.agrees) }
    }

    /// How far it is.
    package enum Stage {
        case pages(of: StorePart, visited: UInt64, count: UInt64)
        case records(position: Position, head: Position)
    }

    /// Changes nothing; may run beside a daemon. What is damaged so that reading it could end the process is
    /// reported and not read: of the log then nothing more.
    package func run(progress: (Stage) -> Void) throws -> Outcome {
        let structure = try checkStructure(progress)
        guard !structure.unreadable.contains(.log) else { return unread(VerificationReport(structure)) }
        let store: EventStore
        do {
            store = try StoreFolder.open(
                dataFolder,
                masterKeyPath: masterKeyPath,
                unreadable: structure.unreadable
            )
        } catch let error as EventStoreError where error.code == .recordDamaged {
            // Not even a log: that is what was to be found out, and what the pages show may say why.
            return unread(VerificationReport(structure, logIsDamaged: error.reason))
        }
        let verifier = LogVerifier(store, trusted: trusted, witness: witness, after: structure)
        var report = try verifier.verify { position, head in
            progress(.records(position: position, head: head))
        }
        guard report.isSound else {
            return Outcome(
                log: report,
                projections: [],
                notCompared: UncomparedPart.ofStore(store, report)
                    + UncomparedPart.projections(because: "the log has to be sound first")
            )
        }
        // What the log says holds all the same.
        try lookForKeysOfErased(in: store, &report)
        report.add(try store.sealedKeys())
        return try compareProjections(store, report)
    }

    private func unread(_ report: VerificationReport) -> Outcome {
        Outcome(
            log: report,
            projections: [],
            notCompared: UncomparedPart.all(because: "the log cannot be read")
        )
    }

    /// Further keys of a person, and who was merged in, are found by the index; where nobody can read that, it is named
    /// among what was not compared.
    private func lookForKeysOfErased(in store: EventStore, _ report: inout VerificationReport) throws {
        let hasIndex = (try? store.index) != nil
        let erased = try store.erasedSlots(allOfThem: hasIndex)
        let cutOffFrom = try store.wasClosed() ? nil : store.unfinishedErasuresFrom()
        try ErasedKeysCheck(store).check(erased, cutOffFrom: cutOffFrom, into: &report)
    }

    private func checkStructure(_ progress: (Stage) -> Void) throws -> StructureReport {
        let folder = try DataFolder(path: dataFolder, access: .readOnly)
        var report = StructureReport()
        try LiveGenerations.check(in: folder, into: &report) { part, visited, count in
            progress(.pages(of: part, visited: visited, count: count))
        }
        try StructureCheck(folder).run(into: &report) { part, visited, count in
            progress(.pages(of: part, visited: visited, count: count))
        }
        return report
    }

    private func compareProjections(_ store: EventStore, _ report: VerificationReport) throws -> Outcome {
        var missing = UncomparedPart.ofStore(store, report)
        let tool = ReplayTool(dataFolder: dataFolder, masterKeyPath: masterKeyPath, threads: threads)
        var findings: [ReplayCheck.Finding] = []
        do {
            let (found, unreadable) = try tool.checkReadable(Projection.allCases, store: store)
            findings = found
            missing += unreadable
            missing += UncomparedPart.empty(among: found, head: report.head)
        } catch let error as EventStoreError where error.code == .notFound || error.code == .indexUnavailable
        {
            missing += UncomparedPart.projections(because: error.reason)
        }
        return Outcome(log: report, projections: findings, notCompared: missing)
    }
}
