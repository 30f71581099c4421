package import CommandProcessing
import Credentialing
package import EventStore
package import Projections

/// A data folder opened by its one owner, with everything that is derived from the log up to date.
package struct OwnedStore: Sendable {
    package let store: EventStore
    let shelf: RuleShelf
    private let memory: RecordMemory
    /// Of the records that decisions keep.
    let tally = RecordTally()
    let rehearsals = RehearsalTally()
    package let folders: ProjectionFolders
    package let projections: LiveProjections
    /// What became of each projection when it was opened.
    package let reports: [ProjectionFolders.Report]

    /// - Parameters:
    ///   - maps: how much address space the store's maps have.
    ///   - memory: how much is kept of people's records.
    ///   - threads: for projections that must be built anew.
    ///   - rebuilding: makes everything derived anew from the log, whatever there is.
    package init(
        path: String,
        masterKeyPath: String?,
        maps: MapSettings = MapSettings(),
        memory: RecordMemory = RecordMemory(),
        threads: Int,
        rebuilding: Bool = false
    ) throws {
        var configuration = StoreConfiguration()
        maps.set(in: &configuration)
        configuration.masterKeyPath = masterKeyPath
        configuration.rebuildsDerived = rebuilding
        store = try EventStore(
            path: path,
            access: .owner,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        let book = try store.readRuleBook()
        shelf = RuleShelf(book)
        self.memory = memory
        folders = try ProjectionFolders(store: store, rules: book, memory: memory)
        (projections, reports) = try folders.openAll(threads: threads, rebuilding: rebuilding)
    }

    /// Starts the writer; commands can be sent from then on.
    func startWriter(by clock: DaemonClock, bound: ClockBound) throws -> CommandService.Writer {
        var limits = WriterLimits()
        limits.clock = bound
        limits.clockStands = clock.isSimulated
        try store.finishErasures()
        let (keys, shelf, memory, tally, rehearsals) = (store.keys, shelf, memory, tally, rehearsals)
        let handed = projections.handed
        return try CommandService.Writer(
            store: store,
            limits: limits,
            subscribers: [projections],
            clock: { clock.now },
            makeDecider: {
                CommandDecider(
                    keys: keys,
                    shelf: shelf,
                    memory: memory,
                    tally: tally,
                    rehearsals: rehearsals,
                    handed: handed
                )
            }
        )
    }

    /// Syncs what is derived and marks it clean. Nothing may be written afterwards.
    ///
    /// - Throws: `folderReplaced`, when nothing is left to be marked.
    package func close() throws {
        try store.checkPlace()
        try folders.close(projections)
        try store.close()
    }
}
