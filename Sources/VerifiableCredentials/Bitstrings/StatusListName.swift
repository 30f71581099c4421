package import Identifiers
package import MerkleTree

/// Which stretch of the log lists are of: one begins with the log, and another one whenever a log is restored, for it may
/// have gone back. Its name follows from the first record of the stretch, so it is in the log already, and two logs that
/// went on from the same backup do not share it.
package struct StatusEpoch: Hashable, Sendable, CustomStringConvertible {
    /// Of the first record's hash, its first ones.
    package static let byteCount = 8

    package let description: String

    /// - Parameter first: hash of the first record of the stretch.
    package init(first: Digest) {
        let digits = Array("0123456789abcdef".utf8)
        let letters = first.bytes.prefix(Self.byteCount).flatMap {
            [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        }
        description = String(decoding: letters, as: UTF8.self)
    }

    /// nil for what no list is named by.
    init?(_ text: Substring) {
        let letters = text.utf8
        guard letters.count == 2 * Self.byteCount,
            letters.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        description = String(text)
    }
}

/// A status list as its address names it: `9f86d081884c7d65-0`.
package struct StatusListName: Hashable, Sendable, CustomStringConvertible {
    /// nil: what was signed before lists had one. Such a list knows no stretches: a place in it says what the credential
    /// says that was issued at that position of this log.
    package let epoch: StatusEpoch?
    /// From 0 on.
    package let number: UInt64

    private static let digitsMax = 20

    package init(epoch: StatusEpoch?, number: UInt64) {
        self.epoch = epoch
        self.number = number
    }

    /// nil for what names no list.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let digits = parts.last, digits == "0" || !digits.hasPrefix("0"),
            digits.utf8.count <= Self.digitsMax,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits)
        else { return nil }
        switch parts.count {
        case 1: self.init(epoch: nil, number: number)
        case 2:
            guard let epoch = StatusEpoch(parts[0]) else { return nil }
            self.init(epoch: epoch, number: number)
        default: return nil
        }
    }

    package var description: String { epoch.map { "\($0)-\(number)" } ?? "\(number)" }

    /// The positions of its places; nil for a number that no log comes to.
    package var positions: ClosedRange<Position>? { StatusPlace.positions(ofList: number) }
}
