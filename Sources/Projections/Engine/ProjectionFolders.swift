package import CommandProcessing
package import Credentialing
package import EventStore
import Foundation
import Identifiers
import Synchronization

/// Opens, rebuilds and swaps generations on disk. Used by the owner of the data folder.
package struct ProjectionFolders: Sendable {
    let store: EventStore
    let rules: RuleBook
    let projections: [Projection]
    private let memory: RecordMemory
    private let boot: BootID

    /// - Parameter projections: what is kept; others than those of the program only in tests.
    package init(
        store: EventStore,
        rules: RuleBook,
        projections: [Projection] = Projection.allCases,
        memory: RecordMemory = RecordMemory()
    ) throws {
        self.store = store
        self.rules = rules
        self.projections = projections
        self.memory = memory
        boot = try BootID.current()
    }

    /// What became of a projection when it was opened or rebuilt.
    package struct Report: Sendable {
        package let projection: Projection
        package let generation: UInt32
        /// Why it was built anew; nil: it was used as it is.
        package let rebuilt: String?
        package let events: UInt64
        package let rows: UInt64
        package let digest: SetHash
        /// What the rows of another version had not in common with these; nil: there were none to compare with.
        package let change: RowDiff?
        /// Why there is no `change` although there were rows of another version; nil otherwise.
        package let notCompared: String?
    }

    // MARK: Opening

    /// Every generation that follows the log, usable: a live one that is missing, of another version, ahead of
    /// the log or not to be trusted after a power loss is built anew, all in one pass; a previous one or a
    /// candidate in that state is dropped, and so is whatever a crash has left.
    ///
    /// - Parameter rebuilding: builds each live one anew, whatever there is.
    package func openAll(
        threads: Int,
        rebuilding: Bool = false
    ) throws -> (live: LiveProjections, reports: [Report]) {
        var found: [Found] = []
        for projection in projections { found.append(try find(projection, rebuilding: rebuilding)) }
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
        let live = try LiveProjections(store: store, seats: seats, rules: rules, memory: memory)
        live.note(changes: reports.compactMap(\.change))
        return (live, reports)
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

    /// What a folder has that can be used.
    private struct Found {
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

    private struct Outdated {
        let generation: Generation
        let position: Position
    }

    private struct Built {
        let generation: Generation
        let events: UInt64
        var change: RowDiff?
        var notCompared: String?
    }

    private func find(_ projection: Projection, rebuilding: Bool) throws -> Found {
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
        if found.live == nil, let previous = found.previous {
            // Another program has swapped in its own version; this one's is still there.
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
        } catch {
            return .failure(Unusable(reason: "it cannot be opened: \(error)"))
        }
        let state: GenerationState
        do { state = try generation.state() } catch {
            return .failure(Unusable(reason: "its state cannot be read: \(error)"))
        }
        if state.position > (try store.log.head()) {
            return .failure(Unusable(reason: "it is ahead of the log"))
        }
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

    // MARK: Building

    /// An empty generation that nothing names yet: a crash leaves it to be cleared away.
    func begin(_ projection: Projection) throws -> Generation {
        let folder = GenerationFolder(projection, in: store.folder)
        let number = try folder.nextNumber()
        try folder.create(number)
        let path = folder.path(of: number)
        try DerivedMarker(folder: path, format: Generation.format, boot: boot).open()
        return try Generation(projection, number: number, folder: path, readOnly: false)
    }

    /// New generations of several projections in one pass; nothing names them yet.
    ///
    /// - Returns: the generations, and how many events were folded.
    package func build(
        _ projections: [Projection],
        threads: Int,
        progress: ReplayProgress?
    ) throws -> (generations: [Generation], events: UInt64) {
        let generations = try projections.map { try begin($0) }
        return (generations, try fill(generations, threads: threads, progress: progress).events)
    }

    /// Takes away what was built and is not wanted.
    package func discard(_ generation: Generation) throws {
        try GenerationFolder(generation.projection, in: store.folder).drop(generation.number)
    }

    /// Fills new generations.
    /// - Parameter position: nil: up to what is applied now.
    func fill(
        _ generations: [Generation],
        through position: Position? = nil,
        threads: Int,
        progress: ReplayProgress?
    ) throws -> Replay.Share {
        let replay = Replay(
            reader: PeopleReader(store: store, withNames: true),
            // Read anew: a daemon that runs has adopted some since it opened the folder.
            rules: try store.readRuleBook(),
            through: try position
                ?? (store.folder.access == .owner ? store.signal.applied : store.log.head()),
            threads: threads
        )
        return try Rebuild(replay: replay).fill(generations, progress: progress)
    }

    // MARK: Without a daemon

    /// What a rebuild without a daemon found.
    package struct Rebuilt: Sendable {
        package let report: Report
        /// nil: there was nothing usable to compare with, so the new generation is live.
        package let diff: RowDiff?
        /// False: the rows are others and nobody accepted that. The old generation is live, the new one is gone.
        package let isLive: Bool
    }

    /// Builds new generations in one pass, compares each with the live one, and makes it live when nothing is
    /// different or that is accepted. One whose rows were different stays for a rollback.
    package func rebuild(
        _ projections: [Projection],
        threads: Int,
        acceptDiff: Bool,
        progress: ReplayProgress?
    ) throws -> [Rebuilt] {
        let found = try projections.map { try find($0, rebuilding: false) }
        let (generations, events) = try build(projections, threads: threads, progress: progress)
        return try zip(found, generations).map { found, generation in
            try settle(found, generation, events: events, acceptDiff: acceptDiff)
        }
    }

    private func settle(
        _ found: Found,
        _ new: Generation,
        events: UInt64,
        acceptDiff: Bool
    ) throws -> Rebuilt {
        let diff = try found.live.map { try compare($0, new) }
        let isAccepted = acceptDiff || diff?.isEmpty != false
        var pointers = GenerationPointers(live: isAccepted ? new.number : found.live?.number ?? new.number)
        pointers.previous = found.previous?.number
        if isAccepted, let live = found.live, diff?.isEmpty == false { pointers.previous = live.number }
        try found.folder.set(pointers)
        try found.folder.sweep()
        for generation in [found.live, found.previous, new].compactMap(\.self)
        where pointers.numbers.contains(generation.number) {
            try markClean(generation)
        }
        let state = try new.state()
        let report = Report(
            projection: new.projection,
            generation: pointers.live,
            rebuilt: found.live == nil ? found.reason : "it was asked for",
            events: events,
            rows: state.rowCount,
            digest: state.digest,
            change: nil,
            notCompared: nil
        )
        return Rebuilt(report: report, diff: diff, isLive: isAccepted)
    }

    private func compare(_ live: Generation, _ new: Generation) throws -> RowDiff {
        let follower = Applier.Follower(generation: live, isRequired: true)
        var applier = try Applier(store: store, followers: [follower], rules: try store.readRuleBook())
        try applier.catchUp(through: try new.state().position)
        return try RowDiff.between(live, new, Snapshots.taken(of: live, new), progress: nil)
    }

    /// Syncs a generation that is written no more and marks its folder clean.
    package func markClean(_ generation: Generation) throws {
        try generation.sync()
        try DerivedMarker(folder: generation.folder, format: Generation.format, boot: boot).close()
    }

    /// Syncs every generation that follows the log and marks their folders clean: the last act of the owner.
    package func close(_ live: LiveProjections) throws {
        for seat in live.seats.withLock({ $0 }) {
            for generation in seat.generations { try markClean(generation) }
        }
    }

    // MARK: Beside a daemon

    /// Live generations opened to be read beside a running daemon.
    package static func readLive(_ projections: [Projection], in folder: DataFolder) throws -> [Generation] {
        try projections.map { projection in
            let place = GenerationFolder(projection, in: folder)
            // A daemon may swap and drop between the look at the pointer and the opening.
            for _ in 1..<swapsWhileOpening {
                let number = try place.live()
                do { return try readLive(projection, in: place) } catch {
                    guard try number != place.live() else { throw error }
                }
            }
            return try readLive(projection, in: place)
        }
    }

    private static let swapsWhileOpening = 3

    private static func readLive(_ projection: Projection, in place: GenerationFolder) throws -> Generation {
        guard let number = try place.live() else {
            throw EventStoreError(
                .notFound,
                "the projection \(projection.name) has no live generation: serve or replay makes one"
            )
        }
        let path = place.path(of: number)
        let marker = DerivedMarker(folder: path, format: Generation.format, boot: try BootID.current())
        let verdict = try marker.verdict()
        if verdict.mustRebuild {
            throw EventStoreError(
                .indexUnavailable,
                "the projection \(projection.name) must be made again by serve or replay (\(verdict))"
            )
        }
        let generation = try Generation(projection, number: number, folder: path, readOnly: true)
        let version = try generation.state().version
        guard version == projection.version else {
            throw EventStoreError(
                .indexUnavailable,
                "the rows of the projection \(projection.name) are of version \(version), and this program makes version \(projection.version): serve makes them again"
            )
        }
        return generation
    }
}
