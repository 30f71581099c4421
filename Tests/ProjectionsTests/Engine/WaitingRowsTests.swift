import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import SwiftProtobuf
import Synchronization
import TestSupport
import Testing

@testable import Projections

/// When rows are made anew that waited, what makes them may make others than stand there: those go all the same.
struct WaitingRowsTests {
    let folder = TemporaryFolder()

    /// A row for each credential of a person, below the person's own key.
    private static func numbers(withLast: Switch) -> Projection {
        Projection(
            name: "numbers",
            version: 1,
            rows: { person, _ in
                let numbers = person.record.credentials.map(\.number)
                return numbers.filter { withLast.isOn || $0 != "N-2" }.map {
                    Row(key: Self.key($0, of: person.record.peer), value: [])
                }
            },
            shown: { _ in "" }
        )
    }

    private static func key(_ number: String, of peer: PeerID) -> [UInt8] {
        RowKey.peer(peer) + Array(number.utf8)
    }

    private static func certify(_ peer: Int, from number: Int) -> [Command] {
        [
            Sample.register(number, peer: peer), Sample.module(number + 1, peer: peer),
            Sample.submit(number + 2, peer: peer),
            Sample.approve(number + 3, peer: peer, credentialNumber: "N-\(peer)"),
        ]
    }

    private static func record(_ peer: Int, _ number: Int, _ type: EventType, _ event: Event) throws
        -> NewRecord
    {
        RawAppender.record(
            peer: peer,
            number: number,
            type: type.rawValue,
            payload: try event.serializedBytes()
        )
    }

    /// A renewal of a credential that the person never had.
    private static func unfoldable(_ peer: Int) throws -> NewRecord {
        var event = Event()
        event.board = Sample.board
        event.renewalFiled.credentialNumber = "NEVER"
        return try record(peer, 500, .renewalFiled, event)
    }

    /// An event of the second person that cannot be applied, and then her merge into the first one.
    private static func mergedWaiting() throws -> [NewRecord] {
        var merged = Event()
        merged.peersMerged.mergedPeerID = Sample.peer(2).description
        var away = Event()
        away.peerMergedAway.intoPeerID = Sample.peer(1).description
        return [
            try unfoldable(2), try record(2, 501, .peerMergedAway, away),
            try record(1, 502, .peersMerged, merged),
        ]
    }

    /// The rows of whom she was merged into are of after the merge, and wait since an event from before it.
    @Test func ofWhoWasMergedNoneStays() async throws {
        let withLast = Switch()
        let numbers = Self.numbers(withLast: withLast)
        let kept = [numbers, Projection.jurisdictions]
        var stack = try Stack(folder.path, projections: kept)
        try await stack.submit([Sample.adoptRules(1)] + Self.certify(1, from: 10) + Self.certify(2, from: 20))
        try await stack.close()
        try await RawAppender.append(try Self.mergedWaiting(), to: folder.path)

        stack = try Stack(folder.path, projections: kept)
        let (first, second) = (Sample.peer(1), Sample.peer(2))
        let waiting = try stack.operations.quarantine(numbers, after: nil, limit: 10)
        #expect(waiting.map(\.peer) == [first.description, second.description])
        #expect(waiting.map(\.position) == [10, 10])
        let before = try stack.live.generation(numbers).allRows()
        #expect(before[Self.key("N-1", of: first)] != nil && before[Self.key("N-2", of: first)] != nil)

        withLast.isOn = false
        stack.live.applier.withLock { $0.people.removeAll() }
        for peer in [first, second] { _ = try stack.operations.retry(peer, in: numbers) }
        let after = try stack.live.generation(numbers).allRows()
        #expect(after[Self.key("N-1", of: first)] != nil)
        #expect(after[Self.key("N-2", of: first)] == nil)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func namesOfWhoWaitsAreNotAmongHerKeys() async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1)] + Self.certify(1, from: 10))
        try await stack.close()
        try await RawAppender.append([try Self.unfoldable(1)], to: folder.path)
        stack = try Stack(folder.path)
        let row = try #require(try stack.live.quarantine(.roster, limit: 1).first)
        let rows = try stack.live.generation(.roster).allRows().keys
        #expect(rows.contains { RosterKey.isOfNames($0) })
        #expect(!row.keys.isEmpty && row.keys.allSatisfy { !RosterKey.isOfNames([UInt8]($0)) })
        try await stack.close()
    }
}
