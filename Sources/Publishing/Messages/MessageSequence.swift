import Identifiers

/// The place of a message among those of its partition, `ce_sequence`: sorts as text as it does as a value.
///
/// The position in 20 digits. Where one event gives several messages, as for a person's credentials when she
/// dies, all but the first have a dot and ten digits behind: readers ignore what is not above the last one of a
/// partition, and each of them must be above the one before. A message that is released from quarantine has the
/// position that the lane was at then, and a part that no event reaches.
struct MessageSequence: Hashable, Comparable, CustomStringConvertible {
    let position: Position
    /// Which of the messages of one position, from 0.
    let part: UInt32

    static let positionDigits = 20
    static let partDigits = 10
    /// The first part of what is released: no event changes so many credentials of a person.
    private static let firstReleasedPart: UInt32 = 1_000_000
    /// More releases than any lane has at one position; sequences and counts beyond it are not a lane's own, and with
    /// it no part leaves its ten digits or 32 bits.
    static let releasesMax: UInt32 = 1_000_000_000

    init(_ position: Position, part: UInt32 = 0) {
        self.position = position
        self.part = part
    }

    /// Of what is released while the lane is at a position.
    ///
    /// - Parameter count: how many were released there before; `releasesMax` is the most that there can be.
    static func released(at position: Position, after count: UInt32) -> MessageSequence {
        MessageSequence(position, part: firstReleasedPart + min(count, releasesMax))
    }

    /// How many were released at its position, this one included; 0: it is of no such message.
    var releases: UInt32 { part < Self.firstReleasedPart ? 0 : part - Self.firstReleasedPart + 1 }

    /// nil when the text is no sequence.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].utf8.count == Self.positionDigits,
            let position = Self.number(parts[0])
        else { return nil }
        guard parts.count == 2 else {
            self.init(Position(position))
            return
        }
        guard parts[1].utf8.count == Self.partDigits,
            let part = Self.number(parts[1]).flatMap(UInt32.init(exactly:))
        else { return nil }
        self.init(Position(position), part: part)
    }

    private static func number(_ digits: Substring) -> UInt64? {
        digits.utf8.allSatisfy { (48...57).contains($0) } ? UInt64(digits) : nil
    }

    static func < (left: MessageSequence, right: MessageSequence) -> Bool {
        (left.position, left.part) < (right.position, right.part)
    }

    var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text's ASCII.
    func append(to bytes: inout [UInt8]) {
        Self.append(position.rawValue, digits: Self.positionDigits, to: &bytes)
        guard part > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        Self.append(UInt64(part), digits: Self.partDigits, to: &bytes)
    }

    /// Padded with zeros.
    private static func append(_ value: UInt64, digits: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
        var rest = value
        var place = start + digits
        while rest > 0, place > start {
            place -= 1
            bytes[place] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
