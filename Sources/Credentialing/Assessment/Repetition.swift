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

    /// Entries of one day, or of one digest, that are compared each with each; more are hashed.
    private static let comparedMax = 16

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
        var keys: [UInt64] = []
        keys.reserveCapacity(places.count)
        for place in places {
            let index = entries[place].index
            let day = UInt32(bitPattern: evidence[index].effectiveOn.daysSinceEpoch)
            guard let group = repeats == .never ? evidence[index].activityDigest : day else { return nil }
            keys.append(UInt64(group) << 32 | UInt64(UInt32(truncatingIfNeeded: place)))
        }
        keys.sort()
        var (numbers, first): ([Int32], Int) = ([], 0)
        for at in keys.indices.dropFirst() {
            if keys[at] >> 32 != keys[first] >> 32 { first = at }
            guard first < at, let key = ActivityKey(evidence[entries[keys[at].place].index], repeats) else {
                continue
            }
            if at - first > comparedMax { return nil }
            for earlier in first..<at
            where ActivityKey(evidence[entries[keys[earlier].place].index], repeats) == key {
                numbers.join(keys[at].place, to: keys[earlier].place, of: entries.count)
                break
            }
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

extension UInt64 {
    /// The place in the lower half of a key.
    fileprivate var place: Int { Int(self & 0xFFFF_FFFF) }
}

extension EvidenceEntry {
    /// Equal for activities of equal codes, and seldom for others (FNV-1a); nil where texts of other bytes can be
    /// equal. Not kept: folds are made more often than rules ask for it.
    fileprivate var activityDigest: UInt32? {
        guard let activity else { return 0 }
        var (hash, all) = (UInt32(0x811C_9DC5), UInt8(0))
        for byte in activity.code.utf8 {
            hash = (hash ^ UInt32(byte)) &* 0x0100_0193
            all |= byte
        }
        return all < 0x80 ? hash : nil
    }
}
