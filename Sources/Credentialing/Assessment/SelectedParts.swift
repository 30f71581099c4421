/// Which of some selections find which parts of entries, asked once of each: a bit for each pair.
struct SelectedParts {
    /// Words of each part.
    private let width: Int
    private let words: [UInt64]

    init(
        _ selections: [ActivitySelection],
        _ parts: HoursParts,
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry]
    ) {
        let width = (selections.count + Self.bits - 1) / Self.bits
        self.width = width
        guard width > 0 else {
            words = []
            return
        }
        var byCategory = Array(repeating: UInt64(0), count: width * parts.names.count)
        for (number, selection) in selections.enumerated() {
            for category in parts.names.indices where selection.selects(parts.names[category]) {
                byCategory[category * width + number / Self.bits] |= 1 << UInt64(number % Self.bits)
            }
        }
        var words: [UInt64] = []
        words.reserveCapacity(parts.minutes.count * width)
        for category in parts.categories {
            for word in 0..<width { words.append(byCategory[Int(category) * width + word]) }
        }
        for (number, selection) in selections.enumerated() {
            let test = selection.test
            if case .all = test { continue }
            for place in entries.indices
            where !test.isPassed(by: evidence, at: entries[place].index, selection) {
                for part in parts.range(of: place) {
                    words[part * width + number / Self.bits] &= ~(1 << UInt64(number % Self.bits))
                }
            }
        }
        self.words = words
    }

    /// The numbers of the selections that find a part.
    @inline(__always)
    func forEach(findingPart part: Int, _ body: (Int) -> Void) {
        for word in 0..<width {
            var left = words[part * width + word]
            while left != 0 {
                body(word * Self.bits + left.trailingZeroBitCount)
                left &= left - 1
            }
        }
    }

    /// Whether any selection finds any of these parts.
    func find(_ parts: Range<Int>) -> Bool {
        words[parts.lowerBound * width..<parts.upperBound * width].contains { $0 != 0 }
    }

    /// Whether the selection of a number finds a part.
    func find(_ part: Int, _ number: Int) -> Bool {
        words[part * width + number / Self.bits] & 1 << UInt64(number % Self.bits) != 0
    }

    private static let bits = UInt64.bitWidth
}

extension ActivityTest {
    /// Asked of an entry in its place: entries are not copied.
    func isPassed(by evidence: [EvidenceEntry], at index: Int, _ selection: ActivitySelection) -> Bool {
        switch self {
        case .all: true
        case .modes(let modes): modes.contains(evidence[index].mode)
        case .more: selection.selects(evidence[index])
        }
    }
}
