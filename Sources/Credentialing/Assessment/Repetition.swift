import CivilTime
import CredentialingSchema

/// Which entries are of an activity that comes again, found without an order and, in most records, without
/// comparing a name: assessments are made for each event of a log.
struct Repetition {
    /// By place of the entry, the same number for the same activity; nothing where none comes again.
    private let numbers: [Int32]

    var isFound: Bool { !numbers.isEmpty }

    /// nil: the activity comes once, or has no code to be known by.
    func number(of place: Int) -> Int32? {
        guard !numbers.isEmpty, numbers[place] != Self.none else { return nil }
        return numbers[place]
    }

    private static let none = Int32(-1)

    /// Entries of one bucket that an entry is compared with; where there are more, all are hashed.
    private static let comparedMax = 32

    /// Spreads groups over buckets by their upper bits (Fibonacci hashing).
    private static let golden: UInt32 = 0x9E37_79B1

    /// - Parameter ofRefused: refused entries are asked, too.
    init(_ evidence: [EvidenceEntry], _ entries: [HoursEntry], _ repeats: Repeats, ofRefused: Bool = false) {
        var places: [Int] = []
        places.reserveCapacity(entries.count)
        for place in entries.indices where ofRefused || entries[place].refusal.isEmpty {
            places.append(place)
        }
        numbers =
            Self.compared(evidence, entries, places, repeats)
            ?? Self.hashed(evidence, entries, places, repeats)
    }

    /// nil: it takes hashing to tell.
    private static func compared(
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        _ places: [Int],
        _ repeats: Repeats
    ) -> [Int32]? {
        // Chains of places by bucket, the latest first; a bucket holds groups that differ, too.
        let bits = UInt32(max(1, Int.bitWidth - (places.count * 2).leadingZeroBitCount))
        var latest = Array(repeating: none, count: 1 << bits)
        var before = Array(repeating: none, count: entries.count)
        var groups = Array(repeating: UInt32(0), count: entries.count)
        var numbers: [Int32] = []
        for place in places {
            let index = entries[place].index
            let day = UInt32(bitPattern: evidence[index].effectiveOn.daysSinceEpoch)
            guard let group = repeats == .never ? evidence[index].activityDigest : day else { return nil }
            groups[place] = group
            let bucket = Int((group &* golden) >> (UInt32(UInt32.bitWidth) - bits))
            var (earlier, steps) = (Int(latest[bucket]), 0)
            while earlier >= 0 {
                if groups[earlier] == group, evidence.haveSameActivity(index, entries[earlier].index, repeats)
                {
                    numbers.join(place, to: earlier, of: entries.count)
                    break
                }
                earlier = Int(before[earlier])
                steps += 1
                if steps > comparedMax { return nil }
            }
            before[place] = latest[bucket]
            latest[bucket] = Int32(truncatingIfNeeded: place)
        }
        return numbers
    }

    private static func hashed(
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        _ places: [Int],
        _ repeats: Repeats
    ) -> [Int32] {
        var (numbers, seen): ([Int32], [ActivityKey: Int]) = ([], [:])
        for place in places {
            guard let key = ActivityKey(evidence[entries[place].index], repeats) else { continue }
            if let earlier = seen[key] {
                numbers.join(place, to: earlier, of: entries.count)
            } else {
                seen[key] = place
            }
        }
        return numbers
    }
}

extension [Int32] {
    /// An activity has the number of the place where it was met first.
    fileprivate mutating func join(_ place: Int, to earlier: Int, of count: Int) {
        if isEmpty { self = Array(repeating: -1, count: count) }
        if self[earlier] < 0 { self[earlier] = Int32(truncatingIfNeeded: earlier) }
        self[place] = self[earlier]
    }
}

extension [EvidenceEntry] {
    /// What ``ActivityKey`` would say of two entries, by their places; they are not copied.
    fileprivate func haveSameActivity(_ one: Int, _ other: Int, _ repeats: Repeats) -> Bool {
        guard repeats == .never || self[one].effectiveOn == self[other].effectiveOn else { return false }
        guard let activity = self[one].activity, let others = self[other].activity else { return false }
        return activity.code == others.code && activity.provider == others.provider
    }
}

extension EvidenceEntry {
    /// Equal for activities of equal codes, and seldom for others; nil where texts of other bytes can be equal. Not
    /// kept: folds are made more often than rules ask for it.
    fileprivate var activityDigest: UInt32? {
        guard let activity else { return 0 }
        return activity.code.utf8Span.span.bytes.asciiDigest
    }
}

extension RawSpan {
    /// FNV-1a over words of eight bytes, folded; nil: not all of it is ASCII.
    fileprivate var asciiDigest: UInt32? {
        var (hash, all, offset) = (UInt64(0xCBF2_9CE4_8422_2325) ^ UInt64(byteCount), UInt64(0), 0)
        while offset < byteCount {
            var word = UInt64(0)
            if offset + 8 <= byteCount {
                word = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            } else {
                for index in offset..<byteCount {
                    word =
                        word << 8
                        | UInt64(unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self))
                }
            }
            hash = (hash ^ word) &* 0x0000_0100_0000_01B3
            all |= word
            offset += 8
        }
        return all & 0x8080_8080_8080_8080 == 0 ? UInt32(truncatingIfNeeded: hash ^ hash >> 32) : nil
    }
}
