import CivilTime
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

@testable import Credentialing

/// Whoever keeps a record need not fold it anew when somebody is merged into it.
@Suite("Records that are carried on by merges")
struct MergedRecordTests {
    /// All that a record holds.
    private struct Whole: Equatable {
        let content: RecordContent
        let types: EventTypes
        let references: [[EventID: EventID]]
        let foretold: Set<EventID>
        let passedDeadlines: Set<Deadline>
        let rest: [String]

        init(_ record: Record) {
            content = RecordContent(record)
            types = record.types
            references = [record.voided, record.corrections]
            foretold = record.foretold
            passedDeadlines = record.passedDeadlines
            rest = [
                String(reflecting: record.credentials), String(reflecting: record.revisions),
                String(reflecting: record.ceuDecisions), String(reflecting: record.audits),
                String(reflecting: record.identities), String(reflecting: record.deaths),
                String(reflecting: record.merged), String(reflecting: record.mergedInto),
                String(reflecting: record.erasedBy), String(reflecting: record.recordedAt),
                String(reflecting: record.lastReport),
                "\(record.version) \(record.changedAt) \(record.readings) \(record.position) \(record.mergeDepth)",
            ]
        }
    }

    /// Goes through the streams in the order of recording, and carries each record on by each event.
    /// - Returns: how many were merged in.
    private func carryOn(_ registry: Registry) throws -> Int {
        var carried: [PeerID: Record] = [:]
        var merges = 0
        let events = registry.streams.flatMap { peer, events in events.map { (peer, $0) } }
        for (peer, event) in events.sorted(by: { $0.1.position < $1.1.position }) {
            let folded = try registry.record(peer, knownAt: event.position)
            var record = carried[peer] ?? Record(peer: peer)
            switch event.event.event {
            case .peersUnmerged, .peerRestored: record = folded
            case .peersMerged(let merge):
                try record.apply(event)
                let other = try #require(PeerID(merge.mergedPeerID))
                record.absorb(try #require(carried[other]))
                merges += 1
            default: try record.apply(event)
            }
            carried[peer] = record
            #expect(Whole(record) == Whole(folded), "\(peer) at \(event.position)")
        }
        return merges
    }

    @Test(arguments: HostilePeopleTests.seeds)
    func theyAreThoseThatAreFoldedFromTheStreams(seed: UInt64) throws {
        _ = try carryOn(try HostilePeopleTests.history(seed).registry)
    }

    /// Twelve people are merged into one and taken out again, while all of them learn on.
    @Test(arguments: Seeds.several(12)) func manyWhoAreMergedIntoOne(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let people = (0..<UInt64(12)).map {
            PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0002_0000 + $0))
        }
        var registry = try Registry()
        for peer in people {
            try registry.send(Sample.registerPeer.with { $0.registerPeer.peerID = peer.description })
        }
        for number in 0..<80 {
            let peer = try #require(people.randomElement(using: &random))
            let command =
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<3: Sample.mergePeers(peer, into: people[0])
                case 3: Sample.unmergePeers(people[0], peer)
                default: Sample.logCEU.with { $0.logCeu.activity = "ce-\(number)" }.about(peer)
                }
            do { try registry.send(command) } catch is Rejection {}
        }
        #expect(try carryOn(registry) >= 5)
    }

    private struct Placed: Equatable {
        let position: Position
        let isOther: Bool
    }

    @Test(arguments: Seeds.several(60)) func mergingTwoOrdersIsSortingBoth(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let positions = (0..<2).map { _ in
            (0..<Int.random(in: 0...20, using: &random))
                .map { _ in Position(UInt64.random(in: 0...30, using: &random)) }
                .sorted()
        }
        let own = positions[0].map { Placed(position: $0, isOther: false) }
        let others = positions[1].map { Placed(position: $0, isOther: true) }
        var merged = own
        merged.merge(others) { $0.position }
        #expect(merged == (own + others).sorted { $0.position < $1.position })
    }
}
