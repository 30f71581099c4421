package import Credentialing
package import EventStore
import Foundation
import Identifiers

/// Opens, rebuilds and swaps generations on disk. Used by the owner of the data folder.
package struct ProjectionFolders: Sendable {
    let store: EventStore
    let rules: RuleBook
    private let boot: BootID

    package init(store: EventStore, rules: RuleBook) throws {
        self.store = store
        self.rules = rules
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
    }

    /// Every live generation, usable: one that is missing, of another version, ahead of the log or
    /// not to be trusted after a power loss is built anew.
    /// - Parameter rebuilding: builds each anew, whatever there is.
    package func openAll(
        threads: Int,
        rebuilding: Bool = false
    ) throws -> (live: LiveProjections, reports: [Report]) {
        var generations: [Generation] = []
        var reports: [Report] = []
        for projection in Projection.allCases {
            let (generation, report) =
                rebuilding
                ? try rebuild(projection, threads: threads, reason: "it was asked for", progress: nil)
                : try open(projection, threads: threads)
            generations.append(generation)
            reports.append(report)
        }
        return (try LiveProjections(store: store, generations: generations, rules: rules), reports)
    }

    private func open(_ projection: Projection, threads: Int) throws -> (Generation, Report) {
        let folder = GenerationFolder(projection, in: store.folder)
        var reason = "there was none"
        if let number = folder.live() {
            switch try usable(projection, number, folder) {
            case .success(let generation):
                let rows = try generation.state().rowCount
                return (
                    generation,
                    Report(
                        projection: projection,
                        generation: number,
                        rebuilt: nil,
                        events: 0,
                        rows: rows
                    )
                )
            case .failure(let unusable): reason = unusable.reason
            }
        }
        let progress: ReplayProgress? = nil
        return try rebuild(projection, threads: threads, reason: reason, progress: progress)
    }

    private struct Unusable: Error {
        let reason: String
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
        if state.version != projection.version {
            return .failure(
                Unusable(reason: "it has version \(state.version), this program \(projection.version)")
            )
        }
        if state.position > (try store.log.head()) {
            return .failure(Unusable(reason: "it is ahead of the log"))
        }
        if state.position != .origin, try store.log.hash(at: state.position) != state.anchor {
            return .failure(Unusable(reason: "it was made from another log"))
        }
        try marker.open()
        return .success(generation)
    }

    /// Builds a new generation beside the others, makes it live and drops the rest.
    package func rebuild(
        _ projection: Projection,
        threads: Int,
        reason: String,
        progress: ReplayProgress?
    ) throws -> (Generation, Report) {
        let folder = GenerationFolder(projection, in: store.folder)
        let number = max(folder.numbers().last ?? 0, folder.live() ?? 0) + 1
        try folder.create(number)
        let path = folder.path(of: number)
        let marker = DerivedMarker(folder: path, format: Generation.format, boot: boot)
        try marker.open()
        let generation = try Generation(projection, number: number, folder: path, readOnly: false)
        let replay = Replay(
            store: store,
            rules: rules,
            through: try store.log.head(),
            threads: threads
        )
        let share = try Rebuild(projection: projection, replay: replay)
            .fill(generation, progress: progress)
        try generation.sync()
        try folder.setLive(number)
        for other in folder.numbers() where other != number { try folder.drop(other) }
        let rows = try generation.state().rowCount
        return (
            generation,
            Report(
                projection: projection,
                generation: number,
                rebuilt: reason,
                events: share.events,
                rows: rows
            )
        )
    }

    /// Live generations opened to be read beside a running daemon.
    package static func readLive(_ projections: [Projection], in folder: DataFolder) throws -> [Generation] {
        var generations: [Generation] = []
        for projection in projections {
            let place = GenerationFolder(projection, in: folder)
            guard let number = place.live() else {
                throw EventStoreError(
                    .notFound,
                    "the projection \(projection.rawValue) has no live generation: serve or replay makes one"
                )
            }
            let path = place.path(of: number)
            let verdict = try DerivedMarker(
                folder: path,
                format: Generation.format,
                boot: try BootID.current()
            ).verdict()
            if verdict.mustRebuild {
                throw EventStoreError(
                    .indexUnavailable,
                    "the projection \(projection.rawValue) must be made again by serve or replay (\(verdict))"
                )
            }
            generations.append(
                try Generation(projection, number: number, folder: path, readOnly: true)
            )
        }
        return generations
    }

    /// Syncs a generation that is written no more and marks its folder clean.
    package func markClean(_ generation: Generation) throws {
        try generation.sync()
        try DerivedMarker(folder: generation.folder, format: Generation.format, boot: boot).close()
    }

    /// Syncs the live generations and marks their folders clean: the last act of the owner.
    package func close(_ live: LiveProjections) throws {
        for projection in Projection.allCases { try markClean(live.generation(projection)) }
    }
}
