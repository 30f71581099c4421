package import Identifiers
import LMDB
package import MerkleTree

/// Reads a whole log and tells everything that is wrong with it, its checkpoints, its index and its map of
/// stream heads. Changes nothing, may run beside the owner, and goes on after a finding.
///
/// Memory: some 300 bytes for each stream.
package struct LogVerifier: ~Copyable {
    /// Told now and then: the position that was reached and the head.
    package typealias Progress = (_ position: Position, _ head: Position) -> Void

    private let log: Log
    private let index: Index?
    private var report: VerificationReport
    private let witnesses: [Witness]
    private var chain = ChainCheck()
    private var expected = Position(1)
    /// Claims that the index finds at the record that made them. Those of all records are as many as the index has, or
    /// it has one that nobody made there: so none needs to be remembered.
    private var claimCount = 0
    /// What the tree takes in after the chunk.
    private var leaves: [TreeCheck.Leaf] = []
    /// A record is missing.
    private var isBroken = false
    private let heads: HeadMap?
    private let trusted: NoteVerifierKey?
    private let witness: [UInt8]?
    /// Of the store that is verified; nil: of a log alone, whose keys nobody looks at.
    private var keys: KeysCheck?
    /// The highest one that a record names.
    private var lastKeySlot: KeySlot?

    /// - Parameters:
    ///   - index: nil to look at the log alone.
    ///   - heads: the kept map of stream heads; nil leaves it out. Checkpoints are compared in any case.
    ///   - trusted: the key that checkpoints must be signed with, from where the log's owner cannot change it;
    ///     nil: the one that the log says is its own.
    ///   - witness: the note of a checkpoint from there, which the log must go on from whatever it keeps itself.
    ///   - structure: what a check of the pages saw before the log was opened.
    package init(
        log: Log,
        index: Index?,
        heads: HeadMap? = nil,
        trusted: NoteVerifierKey? = nil,
        witness: [UInt8]? = nil,
        after structure: StructureReport = StructureReport()
    ) {
        report = VerificationReport(structure)
        witnesses = structure.witnesses
        self.log = log
        self.index = index
        self.heads = heads
        self.trusted = trusted
        self.witness = witness
    }

    /// To verify all that a store has and can be believed.
    package init(
        _ store: EventStore,
        trusted: NoteVerifierKey? = nil,
        witness: [UInt8]? = nil,
        after structure: StructureReport = StructureReport()
    ) {
        self.init(
            log: store.log,
            index: try? store.index,
            heads: try? store.heads,
            trusted: trusted,
            witness: witness,
            after: structure
        )
        keys = KeysCheck(store)
    }

    /// - Throws: only when the database itself fails.
    package consuming func verify(
        progress: Progress = { _, _ in }
    ) throws(EventStoreError) -> VerificationReport {
        // The index first: it may be behind a log that grows, never ahead of it.
        let applied = try index?.writtenUpTo()
        var tree = try TreeCheck(
            log: log,
            index: index,
            heads: heads,
            trusted: trusted,
            witness: witness,
            into: &report
        )
        let head = try log.head()
        for witness in witnesses {
            if let finding = try witness.contradiction(in: log, head: head) { report.add(finding) }
        }
        if applied == .origin { try compareHeads(at: .origin, head) }
        while expected <= head {
            // The index ends every stream where the log did at its own end, so that is looked at there.
            let end = if let applied, expected <= applied { min(applied, head) } else { head }
            try verifyChunk(upTo: end, &tree)
            if let applied, expected == applied.next { try compareHeads(at: applied, head) }
            progress(min(Position(expected.rawValue - 1), head), head)
        }
        report.head = head
        report.streamCount = chain.heads.count
        report.commandCount = chain.commandCount
        chain.finish(into: &report)
        try checkTerm(at: head)
        try tree.finish(at: head, into: &report)
        try keys?.check(named: lastKeySlot, into: &report)
        if let applied, applied > head {
            report.add(.wrongIndex, at: applied, "the index is ahead of the log, which ends at \(head)")
        }
        return report
    }

    /// What is recorded next has the log's own term.
    private mutating func checkTerm(at head: Position) throws(EventStoreError) {
        do throws(EventStoreError) {
            let term = try log.ownTerm()
            guard term < chain.term else { return }
            report.add(.wrongTerm, at: head, "the log's own term is \(term), its last record's \(chain.term)")
        } catch {
            guard error.code == .unknownFormat else { throw error }
            report.add(.wrongTerm, at: .origin, error.reason)
        }
    }

    /// One read transaction's worth of records.
    private mutating func verifyChunk(
        upTo head: Position,
        _ tree: inout TreeCheck
    ) throws(EventStoreError) {
        let log = log
        leaves.removeAll(keepingCapacity: true)
        var loaded: [(header: RecordHeader, claims: [Digest])] = []
        do throws(LMDBError) {
            try log.environment.read { (transaction) throws(LMDBError) in
                try transaction.withCursor(in: log.records) { (cursor) throws(LMDBError) in
                    guard try cursor.seek(atOrAfter: expected.rawValue) else {
                        skip(to: head.next)
                        return
                    }
                    for _ in 0..<Log.recordsPerTransaction {
                        let position = Position(cursor.integerKey)
                        guard position <= head else {
                            skip(to: head.next)
                            return
                        }
                        skip(to: position)
                        cursor.withValue { verify($0, at: position, &loaded) }
                        expected = position.next
                        guard try cursor.next() else { return }
                    }
                }
            }
            if let index { try compare(loaded, index) }
        } catch {
            throw EventStoreError(error)
        }
        try tree.append(leaves, into: &report)
        if isBroken { tree.stop() }
    }

    /// Positions from `expected` to before this one are not in the log.
    private mutating func skip(to position: Position) {
        guard position > expected else { return }
        let last = Position(position.rawValue - 1)
        let range = last == expected ? "the record" : "the records to \(last)"
        report.add(.missingRecord, at: expected, "\(range) cannot be found")
        chain.skip()
        expected = position
        isBroken = true
    }

    private mutating func verify(
        _ record: RawSpan,
        at position: Position,
        _ loaded: inout [(header: RecordHeader, claims: [Digest])]
    ) {
        report.recordCount += 1
        report.byteCount += record.byteCount
        let hash = RecordCodec.hash(of: record)
        let header = readable(record, at: position)
        if !isBroken {
            let head = header.map { ($0.stream, $0.version) }
            leaves.append(TreeCheck.Leaf(position: position, hash: hash, head: head))
        }
        guard let header else {
            chain.skip()
            return
        }
        guard header.position == position else {
            report.add(.misplacedRecord, at: position, "says that it stands at \(header.position)")
            chain.skip()
            return
        }
        chain.check(header, hash: hash, into: &report)
        if let slot = header.keySlot { lastKeySlot = max(slot, lastKeySlot ?? slot) }
        if let index {
            let payload = record.extracting(droppingFirst: RecordLimits.headerBytes)
            loaded.append((header, index.claimsOf(header, payload)))
        }
    }

    /// The header; also of a record with a wrong checksum, when its fields make sense.
    private mutating func readable(_ record: RawSpan, at position: Position) -> RecordHeader? {
        do throws(RecordError) {
            return try RecordCodec.decode(record)
        } catch {
            report.add(.damagedRecord, at: position, error.description)
            guard case .checksumMismatch = error else { return nil }
            return try? RecordCodec.decode(record, checking: .fieldsAlone)
        }
    }

    /// Whether the index finds these records, as far as it goes.
    private mutating func compare(
        _ loaded: [(header: RecordHeader, claims: [Digest])],
        _ index: Index
    ) throws(LMDBError) {
        let transaction = try index.databases.environment.beginRead()
        let applied = try index.databases.state(in: transaction)?.applied ?? .origin
        for (header, claims) in loaded where header.position <= applied {
            if IndexLayout.isSkip(header.version) {
                let found = try index.databases.skip(header.ordinal, header.version, in: transaction)
                if found != header.position {
                    report.add(
                        .wrongIndex,
                        at: header.position,
                        "version \(header.version) of \(header.stream) is found at \(name(found))"
                    )
                }
            }
            if header.command.index == 0 {
                let entry = try index.databases.command(header.command.id, in: transaction)
                let expected = CommandEntry(first: header.position, count: header.command.count)
                if entry != expected {
                    report.add(
                        .wrongIndex,
                        at: header.position,
                        "command \(header.command.id) is found at \(name(entry?.first))"
                    )
                }
            }
            for (number, claim) in claims.enumerated() where !claims[..<number].contains(claim) {
                let first = try index.databases.claim(claim, in: transaction)
                if first == header.position { claimCount += 1 }
                if first == nil || first! > header.position {
                    report.add(.wrongIndex, at: header.position, "claim \(claim) is found at \(name(first))")
                }
            }
        }
    }

    private func name(_ position: Position?) -> String { position.map(\.description) ?? "no place" }

    /// Whether the index's file ends every stream where the log did at a position and holds nothing else.
    private mutating func compareHeads(at position: Position, _ head: Position) throws(EventStoreError) {
        guard let index, try index.writtenUpTo() == position else { return }
        let before = report
        try index.readingFile { (transaction) throws(LMDBError) in
            for (stream, expected) in chain.heads {
                let found = try index.databases.head(of: stream, in: transaction)
                if found != expected {
                    report.add(
                        .wrongIndex,
                        at: expected.position,
                        "\(stream) ends at \(name(found?.position)), version \(found?.version ?? .none)"
                    )
                }
            }
        }
        let counts = try index.countsOfFile()
        check(counts.streams, chain.heads.count, "streams")
        check(counts.skips, chain.heads.values.reduce(0) { $0 + IndexLayout.skips($1.version) }, "skips")
        check(counts.commands, chain.commandCount, "commands")
        if counts.claims != claimCount {
            let reason =
                "\(claimCount) of \(counts.claims) claims in the index are of the record that it names"
            report.add(.wrongIndex, at: .origin, reason)
        }
        // An index that went on meanwhile has more than the log had there, and rightly.
        guard try index.writtenUpTo() == position else {
            report = before
            return
        }
        report.indexComparedUpTo = position
    }

    private mutating func check(_ found: Int, _ expected: Int, _ what: String) {
        guard found != expected else { return }
        report.add(.wrongIndex, at: .origin, "the index has \(found) \(what), the log \(expected)")
    }
}

extension Index {
    /// Runs a body over the file alone, which is behind what the index knows.
    func readingFile<R>(
        _ body: (borrowing ReadTransaction) throws(LMDBError) -> R
    ) throws(EventStoreError) -> R {
        do throws(LMDBError) { return try databases.environment.read(body) } catch {
            throw EventStoreError(error)
        }
    }

    /// The last position that is in the file.
    func writtenUpTo() throws(EventStoreError) -> Position {
        do throws(LMDBError) { return try databases.state()?.applied ?? .origin } catch {
            throw EventStoreError(error)
        }
    }

    func countsOfFile() throws(EventStoreError) -> (streams: Int, skips: Int, commands: Int, claims: Int) {
        try readingFile { (transaction) throws(LMDBError) in
            let streams = try transaction.count(in: databases.streams)
            let skips = try transaction.count(in: databases.skips)
            let commands = try transaction.count(in: databases.commands)
            return (streams, skips, commands, try transaction.count(in: databases.claims))
        }
    }
}
