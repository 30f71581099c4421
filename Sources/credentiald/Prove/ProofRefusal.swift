import EventStore

/// What a log does not prove, though it should, is not printed: its records are not those that were signed.
enum ProofRefusal {
    static func telling<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch let error as EventStoreError where error.code == .forkedLog {
            Terminal.complain("credentiald: DOES NOT HOLD: \(error.reason)")
            throw ExitStatus.checkFailed
        }
    }
}
