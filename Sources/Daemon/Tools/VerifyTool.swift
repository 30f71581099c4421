package import EventStore
package import Identifiers
package import Projections

/// `credentiald verify`: every record, its checksum and links, the index, and the projections.
package struct VerifyTool {
    private let dataFolder: String
    private let masterKeyPath: String?
    private let threads: Int

    package init(dataFolder: String, masterKeyPath: String?, threads: Int) {
        self.dataFolder = dataFolder
        self.masterKeyPath = masterKeyPath
        self.threads = threads
    }

    package struct Outcome {
        package let log: VerificationReport
        package let projections: [ReplayCheck.Finding]
        /// Why the projections were not compared.
        package let projectionsSkipped: String?

        package var isSound: Bool { log.isSound && projections.allSatisfy(\.agrees) }
    }

    /// Changes nothing; may run beside a daemon.
    package func run(
        progress: (_ position: Position, _ head: Position) -> Void
    ) throws -> Outcome {
        let store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
        let report = try LogVerifier(store).verify(progress: progress)
        guard report.isSound else {
            return Outcome(
                log: report,
                projections: [],
                projectionsSkipped: "the log has to be sound first"
            )
        }
        do {
            let check = try ReplayTool(
                dataFolder: dataFolder,
                masterKeyPath: masterKeyPath,
                threads: threads
            ).check(Projection.allCases, store: store)
            return Outcome(log: report, projections: check, projectionsSkipped: nil)
        } catch let error as EventStoreError where error.code == .notFound || error.code == .indexUnavailable
        {
            return Outcome(log: report, projections: [], projectionsSkipped: error.reason)
        }
    }
}
