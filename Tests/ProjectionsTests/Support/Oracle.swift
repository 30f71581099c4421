import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import MerkleTree
import TestSupport

@testable import CommandProcessing
@testable import Projections

/// The rows of everybody as folding the log in one go gives them: no caches, no differences, no stores.
struct Oracle {
    var rows: [Projection: [[UInt8]: [UInt8]]] = [:]

    init(
        _ store: EventStore,
        through: Position? = nil,
        projections: [Projection] = Projection.allCases
    ) throws {
        var people: [PeerID: PersonView] = [:]
        var rules = RuleBook()
        var merged: Set<PeerID> = []
        let tokens = NameTokens(keys: store.keys)
        try store.log.scan(from: .origin.next) { header, payload, _ in
            if let through, header.position > through { return false }
            if let peer = header.stream.peer {
                if PersonView.isOfMerges(header.type) { merged.insert(peer) }
                people[peer, default: PersonView(peer: peer, tokens: tokens)].apply(header, payload: payload)
            } else if let recorded = try? RecordedEvent(header, payload: payload) {
                rules.apply(recorded)
            }
            return true
        }
        let reader = PeopleReader(store: store, withNames: true)
        // Of whoever was merged, other streams tell too: all of them are read, from the first record on.
        for peer in merged { people[peer] = try reader.view(of: peer, through: through) }
        let maker = RowMaker(reader: reader)
        for projection in projections {
            var found: [[UInt8]: [UInt8]] = [:]
            for person in people.values {
                for row in try maker.rows(projection, of: person, rules: rules) {
                    found[row.key] = row.value
                }
            }
            rows[projection] = found
        }
    }

    func digest(_ projection: Projection) -> SetHash {
        var hash = SetHash()
        for (key, value) in rows[projection] ?? [:] { hash.insert(Row(key: key, value: value)) }
        return hash
    }
}

extension Generation {
    func allRows() throws -> [[UInt8]: [UInt8]] {
        var rows: [[UInt8]: [UInt8]] = [:]
        try scan(from: [0], limit: .max) { key, value in
            rows[key] = value
            return true
        }
        return rows
    }
}

extension Stack {
    /// Rows, digests, counts and positions of every live generation are those of the log.
    func differences() throws -> [String] {
        let oracle = try Oracle(store, projections: live.projections)
        var found: [String] = []
        for projection in live.projections {
            let generation = live.generation(projection)
            let (state, expected) = (try generation.state(), oracle.rows[projection] ?? [:])
            if try generation.allRows() != expected { found.append("\(projection) has other rows") }
            if state.digest != oracle.digest(projection) { found.append("\(projection) has another digest") }
            if state.rowCount != UInt64(expected.count) { found.append("\(projection) counts wrong") }
            if state.position != (try store.log.head()) { found.append("\(projection) is behind") }
            if try store.log.hash(at: state.position) ?? .zero != state.anchor {
                found.append("\(projection) has another anchor")
            }
        }
        let check = try ReplayCheck.run(
            store: store,
            rules: try store.readRuleBook(),
            generations: live.projections.map { live.generation($0) },
            threads: 3,
            progress: nil
        )
        for finding in check.findings where !finding.agrees { found.append("check: \(finding)") }
        return found
    }
}
