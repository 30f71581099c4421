import Credentialing
import CredentialingSchema
package import EventStore
import Foundation
import Identifiers

extension EventStore {
    /// Opens the first text that was sealed with each data key: that a key opens with the master key does not say that
    /// it is the right one. May run beside the owner.
    ///
    /// One pass. Memory: a byte for each slot, and that of merges and erasures.
    /// - Throws: `recordDamaged`; `keysDamaged` for a slot that does not open.
    package func sealedKeys() throws(EventStoreError) -> SealedKeys {
        var look = SealedLook(keys)
        let first = Position.origin.next
        let next = try log.scan(from: first, checking: .fieldsAlone) {
            (header, payload, _) throws(EventStoreError) in
            try look.follow(header, payload)
            return true
        }
        // Whoever destroyed a key that was just read had recorded why before: behind what was seen of the log, maybe.
        try log.scan(from: next, checking: .fieldsAlone) { (header, payload, _) throws(EventStoreError) in
            try look.followErasures(header, payload)
            return true
        }
        return look.finished()
    }
}

private struct SealedLook {
    private let seal: PersonalDataSeal
    /// By the slot's number.
    private var isSeen: [Bool]
    private var people = ErasedPeople()
    private var found = SealedKeys()
    private var destroyed: [SealedKeys.Use] = []

    /// A key that is destroyed while it is read looks broken for a moment.
    private static let looksMax = 3
    private static let pause: TimeInterval = 0.01

    /// - Parameter keys: those that come later are left out.
    init(_ keys: KeyVault) {
        seal = PersonalDataSeal(keys: keys)
        isSeen = [Bool](repeating: false, count: keys.slotCount + 1)
    }

    mutating func followErasures(_ header: RecordHeader, _ payload: RawSpan) throws(EventStoreError) {
        do throws(EventDecodingError) { try people.follow(header, payload: payload) } catch {
            throw EventStoreError(.recordDamaged, "\(error)")
        }
    }

    mutating func follow(_ header: RecordHeader, _ payload: RawSpan) throws(EventStoreError) {
        try followErasures(header, payload)
        let recorded: RecordedEvent?
        do throws(EventDecodingError) {
            recorded = try isNew(header.keySlot) ? RecordedEvent(header, payload: payload) : nil
        } catch {
            throw EventStoreError(.recordDamaged, "\(error)")
        }
        guard let recorded, let slot = header.keySlot, let person = header.stream.peer else { return }
        let use = SealedKeys.Use(slot: slot, person: person, position: header.position)
        switch try opened(recorded, slot) {
        case .nothing?: return
        case .personal?: break
        case .erased?: destroyed.append(use)
        case nil: found.addWrong(use)
        }
        isSeen[Int(slot.rawValue)] = true
    }

    private func isNew(_ slot: KeySlot?) -> Bool {
        guard let number = slot.map({ Int($0.rawValue) }), number < isSeen.count else { return false }
        return !isSeen[number]
    }

    /// nil: it was sealed with another key.
    private func opened(
        _ recorded: RecordedEvent,
        _ slot: KeySlot
    ) throws(EventStoreError) -> PersonalDataSeal.Opened? {
        var looks = 1
        while true {
            do {
                return try seal.open(recorded.event, id: recorded.id, slot: slot)
            } catch let error as EventStoreError {
                if error.code == .sealBroken { return nil }
                guard error.code == .keysDamaged, looks < Self.looksMax else { throw error }
                looks += 1
                Thread.sleep(forTimeInterval: Self.pause)
            } catch {
                // The key has opened it, whatever it says.
                return .nothing
            }
        }
    }

    func finished() -> SealedKeys {
        var found = found
        let ends = people.ends
        for use in destroyed {
            if let end = ends[use.person], use.position <= end { continue }
            found.addWithoutErasure(use)
        }
        return found
    }
}
