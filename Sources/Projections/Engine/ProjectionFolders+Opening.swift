import EventStore
import Foundation
import Identifiers

extension ProjectionFolders {
    /// What a folder has that can be used.
    struct Found {
        let projection: Projection
        let folder: GenerationFolder
        var live: Generation?
        var previous: Generation?
        var candidate: Generation?
        /// Why there is no live one.
        var reason = "there was none"
        /// Rows of this log that another version of the projection made.
        var outdated: Outdated?
    }

    /// Rows that cannot be carried on, and where they end.
    struct Outdated {
        let generation: Generation
        let position: Position
    }

    /// Every generation that follows the log, usable: a live one that is missing, of another version, of another log
    /// or not to be trusted after a power loss is built anew, all in one pass, and so is one whose damage is found while
    /// it catches up; a previous one or a candidate in that state is dropped, and so is whatever a crash has left.
    ///
    /// - Parameter rebuilding: builds each live one anew, whatever there is.
    /// - Throws: `recordDamaged` when one is ahead of the log: it is the proof that records were lost, and stays.
    package func openAll(
        threads: Int,
        rebuilding: Bool = false
    ) throws -> (live: LiveProjections, reports: [Report]) {
        if rebuilding { try checkNoneIsAhead() }
        var found: [Found] = []
        for projection in projections { found.append(try find(projection, rebuilding: rebuilding)) }
        return try leavingNothing(of: projections) { try open(found, threads: threads) }
    }

    /// Builds what is missing, and brings everything up to date.
    private func open(
        _ found: [Found],
        threads: Int
    ) throws -> (live: LiveProjections, reports: [Report]) {
        let missing = found.filter { $0.live == nil }
        var built: [String: Built] = [:]
        for (position, group) in Dictionary(grouping: missing, by: \.outdated?.position) {
            for one in try build(group, through: position, threads: threads) {
                built[one.generation.projection.name] = one
            }
        }
        var seats: [LiveProjections.Seat] = []
        var reports: [Report] = []
        for one in found {
            let (seat, report) = try settle(one, built[one.projection.name])
            seats.append(seat)
            reports.append(report)
        }
        let live = try open(&seats, &reports, threads: threads)
        live.note(changes: reports.compactMap(\.change))
        return (live, reports)
    }

    /// Brings everything up to date.
    private func open(
        _ seats: inout [LiveProjections.Seat],
        _ reports: inout [Report],
        threads: Int
    ) throws -> LiveProjections {
        var damaged: Set<Int> = []
        while true {
            do {
                return try LiveProjections(store: store, seats: seats, rules: rules, memory: memory)
            } catch let error as LiveProjections.Damaged {
                // One that was just made is not damaged by what came before: it is the disk.
                guard let place = seats.firstIndex(where: { $0.live === error.generation }),
                    damaged.insert(place).inserted
                else { throw error.flaw }
                let seat = seats[place]
                let found = Found(
                    projection: seat.projection,
                    folder: seat.folder,
                    previous: seat.previous,
                    candidate: seat.candidate,
                    reason: "it cannot be read: \(error.flaw)"
                )
                let built = try build([found], through: nil, threads: threads)
                (seats[place], reports[place]) = try settle(found, built[0])
            }
        }
    }

    /// For those that are made anew without a look at what they have. What is damaged is not read, and tells nothing.
    private func checkNoneIsAhead() throws {
        var report = StructureReport()
        try LiveGenerations.check(in: store.folder, into: &report) { _, _, _ in }
        for witness in report.witnesses { try witness.checkIsNotAhead(of: store.log) }
    }

    /// Builds what is missing, and compares it with rows of another version where those end: they cannot be carried on,
    /// so the new ones are carried on from there afterwards.
    ///
    /// - Parameter position: where the rows of another version end; nil: there are none, and all is applied.
    private func build(_ missing: [Found], through position: Position?, threads: Int) throws -> [Built] {
        let generations = try missing.map { try begin($0.projection) }
        let share = try fill(generations, through: position, threads: threads, progress: nil)
        return zip(missing, generations).map { found, generation in
            var built = Built(generation: generation, events: share.events)
            guard let outdated = found.outdated else { return built }
            do {
                let snapshots = try Snapshots.taken(of: outdated.generation, generation)
                built.change = try RowDiff.between(outdated.generation, generation, snapshots, progress: nil)
            } catch {
                // Whatever keeps old rows from being read keeps nobody from the new ones.
                built.notCompared = "\(error)"
            }
            return built
        }
    }

    private struct Built {
        let generation: Generation
        let events: UInt64
        var change: RowDiff?
        var notCompared: String?
    }

    /// What a projection's folder has, after what a crash has left was cleared away.
    func find(_ projection: Projection, rebuilding: Bool) throws -> Found {
        let folder = GenerationFolder(projection, in: store.folder)
        try folder.sweep()
        var found = Found(projection: projection, folder: folder)
        guard let pointers = try folder.pointers() else { return found }
        if rebuilding {
            found.reason = "it was asked for"
            return found
        }
        switch try usable(projection, pointers.live, folder) {
        case .success(let generation): found.live = generation
        case .failure(let unusable):
            found.reason = unusable.reason
            found.outdated = unusable.outdated
        }
        if let number = pointers.previous {
            found.previous = try generation(projection, number, folder)
        }
        if found.outdated != nil, let previous = found.previous {
            // Another program has swapped in its own version; this one's is still there. What was there before a
            // damaged one may have been replaced because it was wrong.
            (found.live, found.previous, found.outdated) = (previous, nil, nil)
        } else if let number = pointers.candidate {
            found.candidate = try generation(projection, number, folder)
        }
        return found
    }

    /// nil for one that cannot be used.
    private func generation(
        _ projection: Projection,
        _ number: UInt32,
        _ folder: GenerationFolder
    ) throws -> Generation? {
        if case .success(let generation) = try usable(projection, number, folder) { generation } else { nil }
    }

    private func settle(
        _ found: Found,
        _ built: Built?
    ) throws -> (LiveProjections.Seat, Report) {
        guard let live = found.live ?? built?.generation else {
            preconditionFailure("\(found.projection) was found or built")
        }
        let seat = LiveProjections.Seat(
            projection: found.projection,
            folder: found.folder,
            live: live,
            previous: found.previous,
            candidate: found.candidate
        )
        if try found.folder.pointers() != seat.pointers { try found.folder.set(seat.pointers) }
        try found.folder.sweep()
        let state = try live.state()
        let report = Report(
            projection: found.projection,
            generation: live.number,
            rebuilt: built == nil ? nil : found.reason,
            events: built?.events ?? 0,
            rows: state.rowCount,
            digest: state.digest,
            change: built?.change,
            notCompared: built?.notCompared
        )
        return (seat, report)
    }

    private struct Unusable: Error {
        let reason: String
        var outdated: Outdated?
    }

    private func usable(
        _ projection: Projection,
        _ number: UInt32,
        _ folder: GenerationFolder
    ) throws -> Result<Generation, Unusable> {
        let path = folder.path(of: number)
        guard FileManager.default.fileExists(atPath: path) else {
            return .failure(Unusable(reason: "its folder is gone"))
        }
        let marker = DerivedMarker(folder: path, format: Generation.format, boot: boot)
        let verdict = try marker.verdict()
        if verdict.mustRebuild { return .failure(Unusable(reason: "\(verdict)")) }
        let generation: Generation
        do {
            generation = try Generation(projection, number: number, folder: path, readOnly: false)
        } catch let error as EventStoreError where error.code == .spaceExhausted {
            // It is as good as before when there is room again.
            throw error
        } catch {
            return .failure(Unusable(reason: "it cannot be opened: \(error)"))
        }
        let state: GenerationState
        do { state = try generation.state() } catch {
            return .failure(Unusable(reason: "its state cannot be read: \(error)"))
        }
        let part = StorePart.projection(projection.name)
        try Witness(part: part, position: state.position, hash: state.anchor).checkIsNotAhead(of: store.log)
        if state.position != .origin, try store.log.hash(at: state.position) != state.anchor {
            return .failure(Unusable(reason: "it was made from another log"))
        }
        if state.version != projection.version {
            return .failure(
                Unusable(
                    reason: "it has version \(state.version), this program \(projection.version)",
                    outdated: Outdated(generation: generation, position: state.position)
                )
            )
        }
        try marker.open()
        return .success(generation)
    }
}
