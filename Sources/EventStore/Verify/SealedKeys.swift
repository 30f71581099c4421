package import Identifiers

/// What became of the data keys that something in the log was sealed with.
package struct SealedKeys: Hashable, Sendable {
    /// A slot, and the first text that was sealed with its key.
    package struct Use: Hashable, Sendable {
        package let slot: KeySlot
        package let person: PeerID
        package let position: Position

        package init(slot: KeySlot, person: PeerID, position: Position) {
            self.slot = slot
            self.person = person
            self.position = position
        }
    }

    /// Those whose slot has another key now, the first ones.
    package private(set) var wrong: [Use] = []
    package private(set) var wrongCount = 0
    /// Those that are destroyed although no erasure in the log has ended them, the first ones.
    package private(set) var withoutErasure: [Use] = []
    package private(set) var withoutErasureCount = 0

    package static let shownMax = 20

    package init() {}

    package mutating func addWrong(_ use: Use) {
        wrongCount += 1
        if wrong.count < Self.shownMax { wrong.append(use) }
    }

    package mutating func addWithoutErasure(_ use: Use) {
        withoutErasureCount += 1
        if withoutErasure.count < Self.shownMax { withoutErasure.append(use) }
    }
}

extension VerificationReport {
    /// A restore ends keys without an erasure in the log, too, so such are told and are no finding.
    package mutating func add(_ keys: SealedKeys) {
        sealedKeys = keys
        for use in keys.wrong {
            add(
                .wrongKeys,
                at: use.position,
                "key slot \(use.slot) is not the key that this was sealed with, of person \(use.person): keys/\(KeyVault.slotsName) is of another time or another history of the log"
            )
        }
        let others = keys.wrongCount - keys.wrong.count
        if others > 0 { add(.wrongKeys, at: .origin, "neither are \(others) further key slots") }
    }
}
