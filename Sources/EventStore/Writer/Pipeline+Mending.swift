import Foundation
import LMDB
import Synchronization

/// What can only be done while no batch is on its way: opening the log again, giving maps more room.
extension Pipeline {
    /// How long those who read are waited for before a map is moved: new ones wait meanwhile.
    private static var patience: Duration { .milliseconds(250) }
    /// The same before the log is opened again, without which nothing goes on.
    private static var reopeningPatience: Duration { .seconds(10) }
    /// After a map could not be moved.
    private static var growthRest: Duration { .seconds(10) }
    /// How often who waits for a mending looks whether there is anybody to do it.
    private static var lookInterval: TimeInterval { 0.001 }

    /// To be called inside `deciding`.
    func mend() {
        drain()
        needsMending.store(false, ordering: .releasing)
        let log = parts.store.log
        if !log.isUsable {
            do throws(LMDBError) {
                try log.environment.reopen(readOnly: log.failure != nil, patience: Self.reopeningPatience)
            } catch {
                stopWriting("the log could not be opened again after a failed write: \(error)")
            }
        }
        growMaps()
        mendings.signalling { $0 += 1 }
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
            let deadline = Date(timeIntervalSinceNow: Self.lookInterval)
            _ = mendings.wait(until: deadline) { $0 == before ? nil : true }
        }
    }

    private var environments: [Environment] {
        parts.store.environments + parts.subscribers.flatMap(\.environments)
    }

    /// Whether a map is to be grown before it is full. Asked after each batch: costs no system call.
    var isShortOfRoom: Bool {
        guard ContinuousClock.now >= growthRestsUntil.withLock({ $0 }) else { return false }
        return environments.contains { MapGrowth.newSize($0.room, upTo: parts.store.mapSizeMax) != nil }
    }

    private func growMaps() {
        guard parts.store.log.failure == nil else { return }
        let logIsFull = logIsFull.exchange(false, ordering: .acquiringAndReleasing)
        let anyFailed = logIsFull || indexIsBehind.load(ordering: .acquiring)
        for environment in environments {
            let share = anyFailed ? MapGrowth.shareAfterFailure : MapGrowth.share
            var room = environment.room
            if logIsFull, environment === parts.store.log.environment { room.used = room.size }
            guard let size = MapGrowth.newSize(room, upTo: parts.store.mapSizeMax, at: share) else {
                continue
            }
            do throws(LMDBError) {
                try environment.growMap(to: size, patience: Self.patience)
                parts.status.setFailure(nil, of: "map \(environment.path)")
            } catch {
                growthRestsUntil.withLock { $0 = .now.advanced(by: Self.growthRest) }
                parts.status.setFailure("\(error)", of: "map \(environment.path)")
            }
        }
    }
}

/// When a map gets more room, and how much: address space costs nothing until it is used.
enum MapGrowth {
    /// The share in use, in percent, from which on a map is doubled.
    static let share = 80
    /// The same when something found no room.
    static let shareAfterFailure = 50

    /// nil when it stays as it is.
    static func newSize(_ room: MapRoom, upTo limit: Int, at share: Int = share) -> Int? {
        guard room.size < limit, room.used >= room.size / 100 * share else {
            return nil
        }
        return min(limit, room.size * 2)
    }
}
