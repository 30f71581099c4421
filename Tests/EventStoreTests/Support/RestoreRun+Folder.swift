@testable import EventStore

extension RestoreRun {
    /// Into a folder that is everybody's afterwards.
    @discardableResult
    func restore(into folder: String) throws -> RestoreReport {
        try RestoreTarget.filling(folder) { target in try restore(into: target) }
    }
}
