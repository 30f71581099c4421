package import LMDB

/// The data file of an environment that was just opened, before anything in it is believed: to touch a page
/// that is not there would end the process.
package enum WholeFile {
    static let name = "data.mdb"

    /// What is wrong with a file that is shorter than its own head says; nil when it is whole.
    ///
    /// A sound file may lack pages at its end: pages that were taken and freed again before they were ever
    /// written. They are in the free list then, and only for this are the pages of a file walked here.
    package static func flaw(in environment: Environment) throws(EventStoreError) -> String? {
        let present = try Files.byteCount(of: environment.path + "/" + name) ?? 0
        do throws(LMDBError) {
            let needed = try environment.statistics().mapUsed
            guard present < needed else { return nil }
            let report = try PageWalk.check(environment)
            let fault = report.faults.first { $0.kind == .missingPage || $0.endangersReading }
            return fault.map { "it has \(present) of \(needed) bytes: \($0)" }
        } catch {
            throw EventStoreError(error)
        }
    }
}
