import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import LMDB
import TestSupport
import Testing

@testable import Projections

/// A check finds what was changed behind the projections' back.
struct ReplayCheckTests {
    let folder = TemporaryFolder()

    private func filled(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: 5)
        try await stack.submit(random.commands(200))
        try await stack.close()
    }

    /// As `credentiald replay --check` does it.
    private func check() throws -> [ReplayCheck.Finding] {
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: { _, _ in [] })
        let generations = try ProjectionFolders.readLive(Projection.allCases, in: store.folder)
        let progress = ReplayProgress(total: 0)
        let (findings, events) = try ReplayCheck.run(
            store: store,
            rules: try store.readRuleBook(),
            generations: generations,
            threads: 2,
            progress: progress
        )
        #expect(events == progress.events)
        #expect(events > 0)
        return findings
    }

    private func edit(
        _ projection: Projection,
        database: String = "rows",
        _ body: (inout WriteTransaction, Database) throws -> Void
    ) throws {
        let place = GenerationFolder(projection, in: try DataFolder(path: folder.path, access: .readOnly))
        var configuration = EnvironmentConfiguration(mapSize: 1 << 30)
        configuration.maxDatabases = 2
        let environment = try Environment(
            path: place.path(of: try #require(try place.live())),
            configuration: configuration
        )
        let edited = try environment.openDatabase(named: database, flags: [])
        try environment.write { transaction in try body(&transaction, edited) }
    }

    private func firstRow(_ transaction: borrowing WriteTransaction, _ rows: Database) throws -> Row {
        var row: Row?
        _ = try transaction.withCursor(in: rows) { cursor in
            try cursor.forEach(limit: 1) { key, value in
                row = Row(
                    key: key.withUnsafeBytes { [UInt8]($0) },
                    value: value.withUnsafeBytes { [UInt8]($0) }
                )
                return true
            }
        }
        return try #require(row)
    }

    @Test func whatWasNotTouchedAgrees() async throws {
        try await filled(41)
        let findings = try check()
        #expect(findings.map(\.projection) == Projection.allCases)
        #expect(findings.allSatisfy { $0.agrees })
        #expect(findings.contains { $0.liveRows > 0 })
    }

    @Test(arguments: Projection.allCases)
    func oneChangedByteIsFound(_ projection: Projection) async throws {
        try await filled(42)
        try edit(projection) { transaction, rows in
            let row = try firstRow(transaction, rows)
            var value = row.value
            value[value.count / 2] ^= 1
            try transaction.put(value, for: row.key, in: rows)
        }
        let findings = try check()
        #expect(findings.filter { !$0.agrees }.map(\.projection) == [projection])
    }

    @Test func aRowThatWasTakenAwayOrAddedIsFound() async throws {
        try await filled(43)
        try edit(.credentials) { transaction, rows in
            try transaction.delete(try firstRow(transaction, rows).key, in: rows)
        }
        try edit(.deadlines) { transaction, rows in
            let row = try firstRow(transaction, rows)
            try transaction.put(row.value, for: row.key + [1], in: rows)
        }
        let findings = try check()
        #expect(findings.filter { !$0.agrees }.map(\.projection) == [.credentials, .deadlines])
        #expect(findings[1].liveRows + 1 == findings[1].replayedRows)
        #expect(findings[2].liveRows == findings[2].replayedRows + 1)
    }

    @Test func aWrongCountOfRowsIsFound() async throws {
        try await filled(45)
        try edit(.eligibility, database: "meta") { transaction, meta in
            let stored = try #require(try transaction.value(for: Generation.stateKey, in: meta))
            var state = try #require(GenerationState(bytes: stored))
            state.rowCount += 1
            try transaction.put(state.bytes, for: Generation.stateKey, in: meta)
        }
        #expect(try check().filter { !$0.agrees }.map(\.projection) == [.eligibility])
    }

    @Test func aRebuildMendsIt() async throws {
        try await filled(44)
        try edit(.jurisdictions) { transaction, rows in
            let row = try firstRow(transaction, rows)
            try transaction.put(row.value + [0], for: row.key, in: rows)
        }
        let store = try EventStore(path: folder.path, access: .owner, claimsOf: { _, _ in [] })
        let folders = try ProjectionFolders(store: store, rules: try store.readRuleBook())
        // The rows differ, so somebody has to say that they may.
        let refused = try folders.rebuild([.jurisdictions], threads: 3, acceptDiff: false, progress: nil)
        #expect(refused.map(\.isLive) == [false])
        #expect(refused[0].diff?.changed == 1)
        let accepted = try folders.rebuild([.jurisdictions], threads: 3, acceptDiff: true, progress: nil)
        #expect(accepted.map(\.isLive) == [true])
        let live = try ProjectionFolders.readLive([.jurisdictions], in: store.folder)[0]
        #expect(live.number == accepted[0].report.generation)
        #expect(try live.allRows() == Oracle(store).rows[.jurisdictions])
        try store.close()
    }
}
