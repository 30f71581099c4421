import EventStore
import Identifiers
import LMDB
import Synchronization

/// Changing over from one generation to another. Every change is one replacement of the pointer file, then of
/// what is in memory, while no batch is applied; none once another folder stands in this one's place.
extension LiveProjections {
    /// Lets a generation that was built follow the log as the candidate of its projection. It has caught up when
    /// this returns; what it still lacked is applied while the writer waits.
    func attach(_ candidate: Generation, catchingUpWith own: inout Applier) throws {
        try applier.withLock { applier in
            try own.catchUp(through: applier.position)
            try applier.add(Applier.Follower(generation: candidate, isRequired: false))
            do {
                try change(candidate.projection) { seat in
                    precondition(seat.candidate == nil, "one candidate at a time")
                    seat.candidate = candidate
                }
            } catch {
                applier.remove(candidate)
                throw error
            }
        }
    }

    /// The candidate answers from now on; what answered before is the previous one.
    ///
    /// - Parameter isWanted: whether to, seeing both as they are at this moment.
    func swap(
        _ projection: Projection,
        if isWanted: (_ live: GenerationState, _ candidate: GenerationState) throws -> Void
    ) throws -> Seat {
        try applier.withLock { applier in
            let before = seat(projection)
            guard let candidate = before.candidate else {
                throw ProjectionsError(.candidateMissing, "\(projection) has no candidate: rebuild it first")
            }
            let (old, new) = (try before.live.state(), try candidate.state())
            guard old.position == new.position, new.position == applier.position else {
                throw ProjectionsError(
                    .candidateMissing,
                    "the candidate of \(projection) is at position \(new.position), what answers at \(old.position): it has not caught up"
                )
            }
            try isWanted(old, new)
            let after = try change(projection) { seat in
                seat.live = candidate
                seat.previous = before.live
                seat.candidate = nil
            }
            applier.require(seats.withLock { $0.map(\.live) })
            if let dropped = before.previous {
                applier.remove(dropped)
                // The swap is done; what cannot be taken away now is cleared away at the next start.
                try? before.folder.drop(dropped.number)
            }
            return after
        }
    }

    /// What answered before answers again, at once: it has followed the log all the time.
    func rollback(_ projection: Projection) throws -> Seat {
        try applier.withLock { applier in
            let before = seat(projection)
            guard let previous = before.previous else {
                throw ProjectionsError(
                    .previousMissing,
                    "\(projection) has no generation to go back to\(loss(of: projection).map { ": \($0)" } ?? "")"
                )
            }
            let state = try previous.state()
            guard state.position == applier.position else {
                throw ProjectionsError(
                    .previousMissing,
                    "generation \(previous.number) of \(projection) is at position \(state.position), not at \(applier.position)"
                )
            }
            let after = try change(projection) { seat in
                seat.live = previous
                seat.previous = before.live
            }
            applier.require(seats.withLock { $0.map(\.live) })
            return after
        }
    }

    /// Gives the previous generation, or the candidate, up.
    func drop(_ projection: Projection, candidate isCandidate: Bool) throws -> UInt32 {
        try applier.withLock { applier in
            let before = seat(projection)
            guard let dropped = isCandidate ? before.candidate : before.previous else {
                throw ProjectionsError(
                    isCandidate ? .rebuildMissing : .previousMissing,
                    "\(projection) has no \(isCandidate ? "candidate" : "previous generation")"
                )
            }
            _ = try change(projection) { seat in
                if isCandidate { seat.candidate = nil } else { seat.previous = nil }
            }
            applier.remove(dropped)
            try before.folder.drop(dropped.number)
            return dropped.number
        }
    }

    /// Makes a person's rows anew from the log in every generation that follows it.
    ///
    /// - Returns: whether the person's rows in this projection still wait.
    /// - Throws: `behind`: rows would be made of less than those that are ahead have, which would never get the rest.
    func retry(_ peer: PeerID, in projection: Projection) throws -> Bool {
        try applier.withLock { applier in
            try applier.checkReaches(store.signal.applied)
            let live = seat(projection).live
            guard try live.value(for: RowKey.quarantine(peer)) != nil else {
                throw ProjectionsError(.notQuarantined, "the rows of \(peer) in \(projection) do not wait")
            }
            let rows = try applier.retry(peer)
            return rows.contains { found in
                found.projection == live.projection
                    && found.rows.contains { $0.kind == .quarantine }
            }
        }
    }

    @discardableResult
    private func change(_ projection: Projection, _ body: (inout Seat) -> Void) throws -> Seat {
        try pointing.withLock { _ in
            guard var seat = seats.withLock({ $0.first { $0.projection.name == projection.name } }) else {
                throw ProjectionsError(.projectionUnknown, "there is no projection \(projection)")
            }
            body(&seat)
            try store.checkPlace()
            try seat.folder.set(seat.pointers)
            take(seat)
            return seat
        }
    }
}

extension LiveProjections {
    /// What the candidate of a projection and what answers do not have in common. The writer waits only for the
    /// snapshots to be taken; while they are compared the files keep what they held.
    func compare(_ projection: Projection, progress: ReplayProgress?) throws -> RowDiff {
        let seat = seat(projection)
        guard let candidate = seat.candidate else {
            throw ProjectionsError(.candidateMissing, "\(projection) has no candidate: rebuild it first")
        }
        let snapshots = try applier.withLock { _ in try Snapshots.taken(of: seat.live, candidate) }
        return try RowDiff.between(seat.live, candidate, snapshots, progress: progress)
    }
}
