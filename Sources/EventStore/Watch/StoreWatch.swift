package import LMDB

/// Looks after a store's environments: frees the slots of dead readers and takes readings. To be asked now and
/// then, by one thread.
package struct StoreWatch {
    private let store: EventStore
    private let others: () -> [(name: String, environment: Environment)]
    private var ages: [String: ReaderAge] = [:]

    /// - Parameter others: what is kept beside the store in the same folder, as it is now.
    package init(
        _ store: EventStore,
        others: @escaping () -> [(name: String, environment: Environment)]
    ) {
        self.store = store
        self.others = others
    }

    /// - Parameter now: seconds on a clock that only goes forward.
    package mutating func look(now: Double) throws(EventStoreError) -> StoreReading {
        var readings: [EnvironmentReading] = []
        for (name, environment) in try environments() {
            let statistics: EnvironmentStatistics
            do throws(LMDBError) {
                try environment.staleReadersCleared()
                statistics = try environment.statistics()
            } catch {
                throw EventStoreError(error)
            }
            let seconds = ages[name, default: ReaderAge()].seconds(
                oldest: statistics.oldestReader,
                last: statistics.lastTransaction,
                now: now
            )
            readings.append(
                EnvironmentReading(name: name, statistics: statistics, oldestReaderSeconds: seconds)
            )
        }
        return StoreReading(
            environments: readings,
            mapSizeMax: store.configuration.mapSizeMax,
            disk: try Files.diskSpace(of: store.folder.path),
            hasLock: try store.folder.isLockInPlace()
        )
    }

    private func environments() throws(EventStoreError) -> [(name: String, environment: Environment)] {
        [
            ("log", store.log.environment), ("index", try store.index.databases.environment),
            ("heads", try store.heads.databases.environment),
        ] + others()
    }
}

/// What a look at a store showed.
package struct StoreReading: Sendable {
    package let environments: [EnvironmentReading]
    package let mapSizeMax: Int
    package let disk: DiskSpace
    /// Whether the file that holds the folder is still in it.
    package let hasLock: Bool

    package init(
        environments: [EnvironmentReading],
        mapSizeMax: Int,
        disk: DiskSpace,
        hasLock: Bool = true
    ) {
        self.environments = environments
        self.mapSizeMax = mapSizeMax
        self.disk = disk
        self.hasLock = hasLock
    }

    package var warnings: [String] {
        let lock =
            "\(FolderLock.fileName) was taken out of the data folder, which is held all the same; the next start makes it again"
        return environments.flatMap { $0.warnings(mapSizeMax: mapSizeMax) } + disk.warnings
            + (hasLock ? [] : [lock])
    }
}
