package import CivilTime
package import Identifiers

/// What was decided about an event on a day.
package protocol DecisionAboutEvent: Sendable {
    /// The event that made the decision.
    var by: EventID { get }
    /// The event that it is about.
    var target: EventID { get }
    var on: CivilDate { get }
}

/// Decisions about events, in the order of recording.
///
/// An assessment asks about every entry of a record. Few decisions are looked through each time; of many it is known
/// where those about an event are.
package struct DecisionList<Decision: DecisionAboutEvent>: Sendable {
    /// nil: one that was taken out since the index was made.
    private var decisions: [Decision?] = []
    /// One, or none of few decisions. In a list, since a record keeps room for what is not there.
    private var index: [DecisionIndex] = []

    /// To look through so many costs no more than to look one up.
    private static var fewMax: Int { 16 }

    package init() {}

    package var isEmpty: Bool { decisions.isEmpty }

    package mutating func append(_ decision: Decision) {
        decisions.append(decision)
        if index.isEmpty {
            makeIndex()
        } else {
            index[0].append(by: decision.by, about: decision.target)
        }
    }

    package mutating func append(contentsOf others: DecisionList) {
        for decision in others { append(decision) }
    }

    /// Takes out what an event decided, as its void does.
    package mutating func remove(by event: EventID) {
        guard !index.isEmpty else { return decisions.removeAll { $0?.by == event } }
        guard let place = index[0].remove(event) else { return }
        decisions[place] = nil
        // Moved up when half of them are gone: not for each, and what is gone is not looked through for ever.
        guard index[0].removed * 2 > decisions.count else { return }
        decisions.removeAll { $0 == nil }
        makeIndex()
    }

    private mutating func makeIndex() {
        index = []
        guard decisions.count > Self.fewMax else { return }
        var made = DecisionIndex()
        for case let decision? in decisions { made.append(by: decision.by, about: decision.target) }
        index = [made]
    }

    /// What an event decided; nil: nothing, or it was voided.
    package func decision(by event: EventID) -> Decision? {
        guard !index.isEmpty else { return decisions.first { $0?.by == event } ?? nil }
        return index[0].place(of: event).flatMap { decisions[$0] }
    }

    /// The last decision about an event, by their own dates: one that is recorded late does not stand above a later
    /// one that was recorded before. Of one day, the one that was recorded last.
    /// - Parameter day: later ones are left out.
    package func latest(
        about event: EventID,
        by day: CivilDate = .latest,
        where isMeant: (Decision) -> Bool = { _ in true }
    ) -> Decision? {
        var latest: Decision?
        // From the newest on, so that of one day the first that is found holds.
        var place = index.isEmpty ? decisions.count - 1 : index[0].last(about: event)
        while place >= 0 {
            if decisions[place]?.target == event, let decision = decisions[place], decision.on <= day,
                latest.map({ $0.on < decision.on }) ?? true, isMeant(decision)
            {
                latest = decision
            }
            place = index.isEmpty ? place - 1 : index[0].before(place)
        }
        return latest
    }
}

extension DecisionList: Sequence {
    package func makeIterator() -> IndexingIterator<[Decision]> {
        decisions.compactMap { $0 }.makeIterator()
    }
}

/// Where the decisions of a long list are.
struct DecisionIndex: Sendable {
    /// By the events that made them.
    private var places: [EventID: Int32] = [:]
    /// By the events that they are about: the last one of each.
    private var last: [EventID: Int32] = [:]
    /// Of each, the one before it about the same event.
    private var before: [Int32] = []
    private(set) var removed = 0

    private static let none: Int32 = -1

    /// The next one of the list.
    mutating func append(by event: EventID, about target: EventID) {
        let place = Int32(before.count)
        places[event] = place
        before.append(last.updateValue(place, forKey: target) ?? Self.none)
    }

    /// - Returns: where it was; nil: it is not in the list.
    mutating func remove(_ event: EventID) -> Int? {
        guard let place = places.removeValue(forKey: event) else { return nil }
        removed += 1
        return Int(place)
    }

    func place(of event: EventID) -> Int? { places[event].map { Int($0) } }

    /// Negative: there is none.
    func last(about target: EventID) -> Int { Int(last[target] ?? Self.none) }

    /// The same.
    func before(_ place: Int) -> Int { Int(before[place]) }
}
