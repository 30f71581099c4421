import CivilTime
import CredentialingSchema

/// The total of a requirement of hours and each of its parts, summed in one pass over the ledger:
/// a rule can have a dozen parts, and a record hundreds of entries.
struct HoursSums {
    struct Sum {
        /// nil: all.
        let selection: ActivitySelection?
        var have = Minutes.zero
        /// What was found, in the order of the record.
        var evidence: [Evidence] = []
        /// Of the entry at hand.
        fileprivate var worth = Minutes.zero
        fileprivate var counted = Minutes.zero

        init(_ selection: ActivitySelection?) { self.selection = selection }
    }

    private(set) var sums: [Sum]
    /// nil: nothing is listed.
    private let texts: EvidenceTexts?
    /// Which sums select a category: asked once for each that occurs.
    private var selecting: [(category: String, sums: [Int])] = []

    init(_ selections: [ActivitySelection?], of ledger: HoursLedger, texts: EvidenceTexts?) {
        sums = selections.map { Sum($0) }
        self.texts = texts
        if texts != nil, !sums.isEmpty, sums[0].selection == nil {
            sums[0].evidence.reserveCapacity(ledger.entries.count)
        }
        for index in ledger.entries.indices { add(ledger.entries[index]) }
    }

    private mutating func add(_ entry: HoursEntry) {
        if let portions = entry.portions {
            for index in portions.indices {
                add(portions[index].category, portions[index].minutes, portions[index].counted)
            }
        } else {
            switch entry.entry.content {
            case .module(let activity), .continuingEducation(let activity):
                for index in activity.parts.indices {
                    add(activity.parts[index].category, activity.parts[index].minutes, nil)
                }
            case .supervision(let category, let minutes, _), .experience(let category, let minutes, _):
                add(category, minutes, nil)
            default: return
            }
        }
        close(entry)
    }

    private mutating func add(_ category: String, _ minutes: Minutes, _ counted: Minutes?) {
        var place = 0
        while place < selecting.count, selecting[place].category != category { place += 1 }
        if place == selecting.count {
            let found = sums.indices.filter { sums[$0].selection?.selects(category) ?? true }
            selecting.append((category, found))
        }
        for index in selecting[place].sums {
            sums[index].worth += minutes
            sums[index].counted += counted ?? minutes
        }
    }

    /// Takes what was found of an entry over into the sums that can be about it.
    private mutating func close(_ entry: HoursEntry) {
        let base = texts?.evidence(entry.entry, at: entry.index)
        for index in sums.indices where sums[index].worth > .zero {
            let (worth, counted) = (sums[index].worth, sums[index].counted)
            (sums[index].worth, sums[index].counted) = (.zero, .zero)
            guard sums[index].selection?.selects(entry.entry) ?? true else { continue }
            if entry.refusal.isEmpty { sums[index].have += counted }
            guard var evidence = base else { continue }
            evidence.judge(entry, worth: worth, counted: counted)
            sums[index].evidence.append(evidence)
        }
    }
}

extension Evidence {
    fileprivate mutating func judge(_ entry: HoursEntry, worth: Minutes, counted: Minutes) {
        let isRefused = !entry.refusal.isEmpty
        judge(minutes: isRefused ? .zero : counted, reason: entry.refusal)
        guard !isRefused, counted < worth else { return }
        disposition = .capped
        reason = "\(counted) of \(worth): \(entry.cappedBy.joined(separator: "; "))"
    }
}
