import CivilTime
import CredentialingSchema

/// The caps of a rule, and what each is about.
struct HoursCaps {
    /// As people read them.
    let notes: [String]
    /// Each by itself: most entries come under one.
    let alone: [[String]]
    fileprivate let atMost: [Int64]
    fileprivate let selected: SelectedParts

    var isEmpty: Bool { notes.isEmpty }

    /// Of each cap, whether more is offered to it than it lets count.
    func areReached(by offered: [NeededFirst.Offered]) -> [Bool] {
        var sums = atMost.map { _ in Int64(0) }
        for (part, minutes) in offered { selected.forEach(findingPart: part) { sums[$0] += minutes } }
        return zip(sums, atMost).map { $0 > $1 }
    }

    /// The numbers of the caps that a part comes under.
    func forEach(capping part: Int, _ body: (Int) -> Void) {
        selected.forEach(findingPart: part, body)
    }

    /// Whether any of these parts comes under a cap.
    func concern(_ parts: Range<Int>) -> Bool { selected.find(parts) }

    init(
        _ caps: [(rule: HoursCap, atMost: Minutes)],
        _ parts: HoursParts,
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry]
    ) {
        let selections = caps.map { ActivitySelection($0.rule) }
        notes = zip(caps, selections).map { "at most \($0.atMost) \($1.text)" }
        alone = notes.map { [$0] }
        atMost = caps.map(\.atMost.count)
        selected = SelectedParts(selections, parts, evidence, entries)
    }
}

/// What caps still let count, while activities are gone through in their order.
struct CapsLeft {
    private let caps: HoursCaps
    /// Of each cap.
    private(set) var left: [Int64]

    init(_ caps: HoursCaps) {
        self.caps = caps
        left = caps.atMost
    }

    /// What of these minutes counts: they are taken from what is left.
    /// - Parameters:
    ///   - minutes: of a part of an entry.
    ///   - note: is told each cap that takes something away.
    mutating func count(_ minutes: Int64, of part: Int, note: (Int) -> Void) -> Int64 {
        var counted = minutes
        caps.selected.forEach(findingPart: part) { counted = min(counted, left[$0]) }
        caps.selected.forEach(findingPart: part) { cap in
            if left[cap] < minutes, left[cap] == counted { note(cap) }
            left[cap] -= counted
        }
        return counted
    }

    /// These minutes of a part do not count after all.
    mutating func giveBack(_ minutes: Int64, of part: Int) {
        caps.selected.forEach(findingPart: part) { left[$0] += minutes }
    }
}
