import Identifiers
import LMDB
import Synchronization

/// What can only be done while no batch is on its way: opening the log again, giving maps more room, and having
/// subscribers catch up.
extension Pipeline {
    /// How long those who read are waited for before a map is moved: new ones wait meanwhile.
    private static var patience: Duration { .seconds(1) }
    /// The same before the log is opened again, without which nothing goes on.
    private static var reopeningPatience: Duration { .seconds(10) }
    /// After a map could not be moved.
    private static var growthRest: Duration { .seconds(5) }
    /// How often who waits for a mending looks whether there is anybody to do it.
    private static var lookInterval: Duration { .milliseconds(1) }

    /// To be called inside `deciding`.
    func mend() {
        drain()
        needsMending.store(false, ordering: .releasing)
        reopenWhatWasGivenUp()
        lookForUnknownBatch()
        growMaps()
        mendings.signalling { $0 += 1 }
        haveSubscribersCatchUp()
    }

    /// A checkpoint could not be written, or found the log given up. To be called outside of every stage.
    func checkpointFailed() {
        needsMending.store(true, ordering: .releasing)
        parts.queue.nudge()
    }

    /// The same for the index.
    func indexFailed(_ error: LMDBError) {
        note(error, in: [parts.store.index.databases.environment])
        parts.queue.nudge()
    }

    private func reopenWhatWasGivenUp() {
        for environment in environments where environment.isGivenUp {
            let isLog = environment === parts.store.log.environment
            let readOnly = isLog && parts.store.log.failure != nil
            do throws(LMDBError) {
                try environment.reopen(readOnly: readOnly, patience: Self.reopeningPatience)
            } catch {
                stopWriting("\(environment.path) could not be opened again after a failed write: \(error)")
            }
        }
    }

    /// Whether the log has the batch whose head page could not be written: one that cannot be seen to be gone
    /// may be there, and nothing may be decided over it.
    private func lookForUnknownBatch() {
        guard let batch = unknownBatch.withLock({ $0.take() }) else { return }
        let isGone = (try? parts.store.log.head().next) == batch.first
        if !isGone { stopWriting(Self.reason(batch.error)) }
    }

    /// To be called outside of every stage: mends, or waits until the thread that is deciding has.
    func waitForMending() {
        let before = mendings.withLock { $0 }
        needsMending.store(true, ordering: .releasing)
        while mendings.withLock({ $0 }) == before {
            if deciding.tryToEnter() {
                mend()
                deciding.leave()
                return
            }
            parts.queue.nudge()
            _ = mendings.wait(for: Self.lookInterval) { $0 == before ? nil : true }
        }
    }

    private var environments: [Environment] {
        parts.store.environments + parts.subscribers.flatMap(\.environments)
    }

    /// Whether a map is to be grown before it is full. Asked after each batch: costs no system call.
    var isShortOfRoom: Bool {
        environments.contains { newSize($0, isFull: false) != nil }
    }

    /// nil when the map stays as it is, or rests.
    private func newSize(_ environment: Environment, isFull: Bool) -> Int? {
        var room = environment.room
        if isFull { room.used = room.size }
        guard let size = MapGrowth.newSize(room, upTo: parts.store.mapSizeMax) else { return nil }
        let rests = growthRests.withLock { $0[environment.path] }
        return rests.map { $0 > .now } ?? false ? nil : size
    }

    private func growMaps() {
        guard parts.store.log.failure == nil else { return }
        let full = fullMaps.withLock { maps in
            defer { maps = [] }
            return maps
        }
        for environment in environments {
            let isFull = full.contains(environment.path)
            guard let size = newSize(environment, isFull: isFull) else { continue }
            let name = "map \(environment.path)"
            do throws(LMDBError) {
                try environment.growMap(to: size, patience: Self.patience)
                parts.status.setFailure(nil, of: name)
            } catch {
                growthRests.withLock { $0[environment.path] = .now.advanced(by: Self.growthRest) }
                parts.status.setFailure("\(error)", of: name)
            }
        }
    }

    /// Nobody may be sending anything any more: without this a subscriber would stay behind until somebody does.
    private func haveSubscribersCatchUp() {
        for subscriber in parts.subscribers where behind.withLock({ $0.mayTry(subscriber.name, at: .now) }) {
            do {
                try subscriber.catchUp { parts.queue.isClosed }
                // Then it may have been cut off; the next start goes on.
                guard !parts.queue.isClosed else { return }
                isUpToDate(subscriber)
            } catch {
                hasFailed(subscriber, error)
            }
        }
    }

    func hasFailed(_ subscriber: any BatchSubscriber, _ error: any Error) {
        behind.withLock { $0.failed(subscriber.name, at: .now) }
        note(error, in: subscriber.environments)
        parts.status.setFailure("\(error)", of: subscriber.name)
    }

    func isUpToDate(_ subscriber: any BatchSubscriber) {
        guard behind.withLock({ $0.caughtUp(subscriber.name) }) else { return }
        parts.status.setFailure(nil, of: subscriber.name)
    }
}
