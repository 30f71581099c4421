import CredentialingSchema
import Foundation
import Identifiers
import SwiftProtobuf

/// Makes the rows of one person anew.
extension Applier {
    /// Makes a person's rows anew from the log, whatever is remembered.
    ///
    /// - Returns: the rows as they are now, by projection.
    mutating func retry(_ peer: PeerID) throws -> [(projection: Projection, rows: [Row])] {
        let before = people[peer]
        people.remove(peer)
        let view = try reader.view(of: peer, through: position)
        let after = try rows(of: view)
        var isEverywhere = true
        for follower in followers {
            guard let index = projections.firstIndex(of: follower.generation.projection) else { continue }
            let generation = follower.generation
            do {
                let keys =
                    try before.map { try generation.withStoredNames($0.rows[index]).map(\.key) }
                    ?? storedKeys(of: peer, in: generation)
                _ = try generation.replace(keys, with: after[index])
            } catch {
                if follower.isRequired { throw error }
                // It is tried again with the person's next event, and goes when it fails then.
                isEverywhere = false
            }
        }
        // What is remembered is what every one has.
        if isEverywhere { people.insert(TrackedPeople.Person(view: view, rows: after)) }
        return Array(zip(projections, after)).map { (projection: $0.0, rows: $0.1) }
    }

    /// A projection that threw may not throw any more, or the other way round, since a person was last seen: a
    /// fault of the machine, or of the fold. Then what is stored is not what the fold makes now, and the rows are
    /// made anew before anything is changed.
    mutating func renew(_ peer: PeerID, _ rows: [[Row]]) throws {
        try forEachFollower { applier, generation throws in
            guard let index = applier.projections.firstIndex(of: generation.projection) else { return }
            let waited = try generation.value(for: RowKey.quarantine(peer)) != nil
            let waits = rows[index].contains { $0.kind == .quarantine }
            guard waited || waits, try generation.state().position <= applier.position else { return }
            _ = try generation.replace(try applier.storedKeys(of: peer, in: generation), with: rows[index])
        }
    }

    /// The keys of the rows of a person who is not remembered. While they wait, the quarantine row names them: what
    /// could not be applied then, with what was merged in since, may be folded to others now.
    private func storedKeys(of peer: PeerID, in generation: Generation) throws -> [[UInt8]] {
        let quarantine = RowKey.quarantine(peer)
        guard let bytes = try generation.value(for: quarantine) else {
            let view = try reader.view(of: peer, through: position)
            let rows = try maker.rows(generation.projection, of: view, rules: rules)
            return try generation.withStoredNames(rows).map(\.key)
        }
        let rows = try QuarantineRow(serializedBytes: bytes).keys.map { Row(key: [UInt8]($0), value: []) }
        return try generation.withStoredNames(rows).map(\.key) + [quarantine]
    }
}
