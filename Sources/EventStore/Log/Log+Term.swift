import LMDB

/// Which take-over of the log this is.
extension Log {
    static let termName = Array("term".utf8)
    private static let termBytes = 4

    /// What the records that are written now have as their term: the first one until the log is restored
    /// from a backup, which is a take-over.
    ///
    /// - Throws: `unknownFormat` for a value that is no term; `recordDamaged` for one before the last record's: no
    ///   restore would take what is recorded under it.
    package func term() throws(EventStoreError) -> Term {
        let term = try ownTerm()
        let last = try EventStoreError.translating {
            try environment.read { transaction in
                try withRecord(at: head(in: transaction), in: transaction) { header, _ in header.term }
            }
        }
        guard let last, last > term else { return term }
        throw EventStoreError(
            .recordDamaged,
            "the log's own term is \(term), its last record's \(last): run verify"
        )
    }

    /// The same, whatever the records say.
    ///
    /// - Throws: `unknownFormat` for a value that is no term.
    func ownTerm() throws(EventStoreError) -> Term {
        let value = try EventStoreError.translating {
            try environment.read { try $0.value(for: Self.termName, in: meta) }
        }
        guard let value else { return .first }
        guard value.count == Self.termBytes else {
            throw EventStoreError(.unknownFormat, "the log's term has \(value.count) bytes")
        }
        let term = unsafe value.span.bytes.integer(at: 0, as: UInt32.self)
        guard term > 0 else { throw EventStoreError(.unknownFormat, "the log's term is 0") }
        return Term(term)
    }

    static func bytes(of term: Term) -> [UInt8] {
        (0..<termBytes).map { UInt8(truncatingIfNeeded: term.rawValue >> UInt32(8 * $0)) }
    }
}
