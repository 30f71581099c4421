import Identifiers
import LMDB
import MerkleTree

/// Compares the kept map of stream heads with the one that follows from the records.
struct HeadsCheck {
    private let map: HeadMap
    /// What it had at the start; it may go on meanwhile.
    private let state: HeadsState

    init(_ map: HeadMap) throws(EventStoreError) {
        self.map = map
        state = try map.state()
    }

    func check(_ expected: inout MerkleMap, at position: Position, _ report: inout VerificationReport) {
        guard position == state.size else { return }
        let root = expected.root()
        guard root != state.root.hash else { return }
        let kept = state.root.hash.base64
        report.add(.wrongHeads, at: position, "the root of the stream heads is \(root.base64), not \(kept)")
    }

    /// - Returns: whether the map was at the head, and so was compared down to its entries.
    func finish(
        _ count: Int,
        at head: Position,
        _ report: inout VerificationReport
    ) throws(EventStoreError) -> Bool {
        guard state.size <= head else {
            report.add(.wrongHeads, at: state.size, "the map is ahead of the log, which ends at \(head)")
            return false
        }
        guard state.size == head, try map.state() == state else { return false }
        let found = try map.recomputed()
        // It may have gone on just before.
        guard try map.state() == state else { return false }
        if found.root != state.root || found.rowsDiffer > 0 {
            report.add(.wrongHeads, at: head, "\(found.rowsDiffer) rows do not follow from their entries")
        }
        if found.entries != count {
            report.add(.wrongHeads, at: head, "the map has \(found.entries) streams, the log \(count)")
        }
        return true
    }

    /// The map goes on only behind a checkpoint, and the newest checkpoint is never let go of.
    ///
    /// - Parameters:
    ///   - newest: the size of the newest checkpoint, found after the map was looked at.
    ///   - count: how many streams there are. The map of many goes part of its way before there is a checkpoint.
    func checkIsSigned(upTo newest: Position, _ count: Int, _ report: inout VerificationReport) {
        guard state.size > newest, count < HeadMap.streamsPerUpdate else { return }
        report.add(
            .wrongCheckpoint,
            at: state.size,
            "the stream heads were signed here, but there is no checkpoint of this size or a larger one"
        )
    }
}

extension HeadMap {
    /// What its entries say its rows are.
    struct Recomputed {
        var root = MapSubtree.empty
        var rowsDiffer = 0
        var entries = 0
    }

    func recomputed() throws(EventStoreError) -> Recomputed {
        do throws(LMDBError) {
            let transaction = try databases.environment.beginRead()
            var found = Recomputed()
            found.root = try recompute(.zero, depth: 0, in: transaction, &found)
            found.entries = try transaction.count(in: databases.entries)
            return found
        } catch {
            throw EventStoreError(error)
        }
    }

    private func recompute(
        _ prefix: Digest,
        depth: Int,
        in transaction: borrowing ReadTransaction,
        _ found: inout Recomputed
    ) throws(LMDBError) -> MapSubtree {
        guard let row = try databases.row(prefix, depth: depth, in: transaction) else {
            // More than a prefix without a row may have also shows, in the number of rows that differ.
            let limit = HeadsLayout.keysWithoutRow + 1
            let entries = try databases.entries(below: prefix, depth: depth, limit: limit, in: transaction)
            return MapSubtree(entries[...], depth: depth)
        }
        var children: [MapSubtree] = []
        for child in 0..<HeadsLayout.rowWidth {
            let key = prefix.adding(nibble: child, at: depth)
            let below = depth + HeadsLayout.rowLevels
            children.append(try recompute(key, depth: below, in: transaction, &found))
        }
        if children != row { found.rowsDiffer += 1 }
        return MapSubtree(joining: children[...])
    }
}
