import EventStore

/// What operators had done with publications, for a folder that is restored: what was paused must stay so.
package struct RestoredPlan: Sendable {
    /// nil: there is no backup, and Kafka knows nothing of it.
    private let file: PublishingPlanFile?
    private let plan: PublishingPlan

    /// - Parameter backup: nil: there is none.
    /// - Throws: `BackupRefusal`, naming the file, for one that cannot be read.
    init(of backup: String?) throws {
        file = backup.map { PublishingPlanFile(in: $0) }
        do { plan = try file?.read() ?? PublishingPlan() } catch let error as DaemonError {
            throw BackupRefusal(description: error.description)
        }
    }

    /// Whether somebody has kept what was done.
    package var isKnown: Bool { file != nil }

    /// Names of lanes.
    package var paused: [String] { plan.paused.sorted() }

    func write(into target: RestoreTarget) throws {
        try file?.copy(to: PublishingPlanFile(in: target.path))
    }
}
