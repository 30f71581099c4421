import CredentialingSchema

/// A total of minutes and the parts of it that must come from given categories.
struct HoursNeed: Sendable {
    let total: Int
    let minima: [(categories: [String], minutes: Int)]

    init(_ hours: HoursRequirement) {
        total = Self.minutes(hours.need)
        minima = hours.minima.map { ($0.categories, Self.minutes($0.need)) }
    }

    func isMet(by tally: MinuteTally) -> Bool {
        tally.total >= total && unmetCategories(in: tally) == nil
    }

    /// The categories of the first minimum that is not reached; nil when all are.
    func unmetCategories(in tally: MinuteTally) -> [String]? {
        minima.first { minimum in
            minimum.categories.reduce(0) { $0 + tally.minutes(in: $1) } < minimum.minutes
        }?.categories
    }

    private static func minutes(_ amount: Amount) -> Int {
        Int(amount.hours) * 60 + Int(amount.minutes)
    }
}

extension HoursRequirement {
    /// A total and minima by category, in hours of 60 minutes: what simulated people know to meet.
    var isPlain: Bool {
        withinMonths == 0 && minutesPerHour == 0 && caps.isEmpty && repeats != .never && !hasRatio
            && providers.isEmpty && approval == .unspecified && !mustBeAccepted
            && minima.allSatisfy {
                $0.percent == 0 && $0.modes.isEmpty && $0.providers.isEmpty && $0.activities.isEmpty
            }
    }
}

/// Minutes added up by category.
struct MinuteTally {
    private(set) var total = 0
    private var parts: [(category: String, minutes: Int)] = []

    func minutes(in category: String) -> Int {
        parts.first { $0.category == category }?.minutes ?? 0
    }

    mutating func add(_ minutes: Int, to category: String) {
        total += minutes
        if let index = parts.firstIndex(where: { $0.category == category }) {
            parts[index].minutes += minutes
        } else {
            parts.append((category, minutes))
        }
    }

    mutating func add(_ allocations: [Allocation]) {
        for allocation in allocations { add(Int(allocation.minutes), to: allocation.category) }
    }
}
