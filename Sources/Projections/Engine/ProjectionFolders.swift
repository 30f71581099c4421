package import CommandProcessing
package import Credentialing
package import EventStore
import Identifiers
import LMDB
import Synchronization

/// Opens, rebuilds and swaps generations on disk. Used by the owner of the data folder.
package struct ProjectionFolders: Sendable {
    let store: EventStore
    let rules: RuleBook
    let projections: [Projection]
    let memory: RecordMemory
    let boot: BootID

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
        /// Why there is no comparison although there were rows; nil otherwise.
        package let notCompared: String?
    }

    /// An empty generation that nothing names yet: a crash leaves it to be cleared away.
    ///
    /// - Throws: `spaceExhausted`, and then nothing of it is left.
    func begin(_ projection: Projection) throws -> Generation {
        try store.checkPlace()
        let disk = try Files.diskSpace(of: store.folder.path)
        // Some file systems do not tell.
        guard disk.size == 0 || disk.free >= Self.leastBytes else {
            throw EventStoreError(.spaceExhausted, "the disk has no room for a generation of \(projection)")
        }
        let folder = GenerationFolder(projection, in: store.folder)
        let number = try folder.nextNumber()
        do {
            try folder.create(number)
            let path = folder.path(of: number)
            try DerivedMarker(folder: path, format: Generation.format, boot: boot).open()
            return try Generation(projection, number: number, folder: path, readOnly: false)
        } catch {
            // Nothing names it, and where there was too little room it takes what is left.
            try? folder.drop(number)
            if let full = error as? LMDBError, full.isSpaceExhausted {
                throw EventStoreError(.spaceExhausted, full.description)
            }
            throw error
        }
    }

    /// More than an empty generation takes. Of a disk that takes a part of its first pages only, LMDB would say that it
    /// fails.
    private static let leastBytes = 256 * 1_024

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

    /// Does what makes generations, without a daemon. When it fails, those that nothing names yet are taken away: where
    /// it is room that lacks, they have it, and nobody may come back to clear them away.
    func leavingNothing<Result>(of projections: [Projection], _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            // What is told is why it failed, whatever comes of this.
            if (try? store.checkPlace()) != nil {
                for projection in projections { try? GenerationFolder(projection, in: store.folder).sweep() }
            }
            throw error
        }
    }

    /// Takes away what was built and is not wanted.
    package func discard(_ generation: Generation) throws {
        try discard(generation.number, of: generation.projection)
    }

    func discard(_ number: UInt32, of projection: Projection) throws {
        try store.checkPlace()
        try GenerationFolder(projection, in: store.folder).drop(number)
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
}
