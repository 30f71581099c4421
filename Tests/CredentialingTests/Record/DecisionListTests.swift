import CivilTime
import Credentialing
import Identifiers
import SeededNumbers
import Synchronization
import Testing

@Suite("Decisions about events")
struct DecisionListTests {
    struct Ruling: DecisionAboutEvent, Equatable {
        let by: EventID
        let target: EventID
        let on: CivilDate
        let isMeant: Bool
    }

    private static let targets = (0..<6).map { event(1_000 + $0) }
    private static let days = (0..<8).map { day("2026-01-01").moved($0) }

    private static func event(_ number: Int) -> EventID { EventID(UniqueID(high: 1, low: UInt64(number))) }

    /// The definition: of those up to a day the last by their own dates, of one day the one that was recorded last.
    private static func latest(_ rulings: [Ruling], about target: EventID, by day: CivilDate) -> Ruling? {
        var latest: Ruling?
        for ruling in rulings where ruling.target == target && ruling.isMeant && ruling.on <= day {
            if latest.map({ $0.on <= ruling.on }) ?? true { latest = ruling }
        }
        return latest
    }

    private static func ruling(_ number: Int, _ generator: inout SeededGenerator) -> Ruling {
        Ruling(
            by: event(number),
            target: targets[Int.random(in: targets.indices, using: &generator)],
            on: days[Int.random(in: days.indices, using: &generator)],
            isMeant: generator.chance(80)
        )
    }

    private static func expect(_ list: DecisionList<Ruling>, toBe plain: [Ruling], _ seed: UInt64) {
        #expect(Array(list) == plain, "seed \(seed)")
        #expect(list.isEmpty == plain.isEmpty)
        let areFound = targets.allSatisfy { target in
            days.allSatisfy { day in
                list.latest(about: target, by: day) { $0.isMeant } == latest(plain, about: target, by: day)
            }
        }
        #expect(areFound, "seed \(seed)")
        #expect(plain.allSatisfy { list.decision(by: $0.by) == $0 }, "seed \(seed)")
    }

    /// Few and many, growing and shrinking through each other.
    @Test(arguments: Seeds.several(20)) func aListAnswersAsThePlainOne(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var list = DecisionList<Ruling>()
        var plain: [Ruling] = []
        var longest = 0
        for number in 0..<220 {
            let gone = plain.randomElement(using: &generator)
            if let gone, generator.chance(number < 90 ? 20 : 75) {
                list.remove(by: gone.by)
                plain.removeAll { $0.by == gone.by }
                #expect(list.decision(by: gone.by) == nil)
                // What is gone already, and what never was, changes nothing.
                list.remove(by: gone.by)
                list.remove(by: Self.event(9_999))
            } else {
                let ruling = Self.ruling(number, &generator)
                list.append(ruling)
                plain.append(ruling)
            }
            longest = max(longest, plain.count)
            Self.expect(list, toBe: plain, seed)
        }
        #expect(longest > 30 && plain.count < 17, "both kinds of lists are tried")
    }

    /// As when somebody is merged into another: what the other has comes after one's own.
    @Test(arguments: [(3, 5), (3, 40), (40, 3), (40, 40)]) func twoListsBecomeOne(own: Int, others: Int) {
        var generator = SeededGenerator(seed: UInt64(own * 100 + others))
        let rulings = (0..<own + others).map { Self.ruling($0, &generator) }
        var (list, other) = (DecisionList<Ruling>(), DecisionList<Ruling>())
        for ruling in rulings[..<own] { list.append(ruling) }
        for ruling in rulings[own...] { other.append(ruling) }
        let gone = rulings[own].by
        other.remove(by: gone)
        list.append(contentsOf: other)
        Self.expect(list, toBe: rulings.filter { $0.by != gone }, 0)
    }

    /// A decision that says how often somebody looked what it is about.
    struct Watched: DecisionAboutEvent {
        final class Looks: Sendable {
            private let number = Mutex(0)

            var count: Int { number.withLock { $0 } }
            func add() { number.withLock { $0 += 1 } }
        }

        let by: EventID
        let about: EventID
        let on: CivilDate
        let looks: Looks

        var target: EventID {
            looks.add()
            return about
        }
    }

    /// An assessment asks about every entry: it does not go through all decisions for each of them.
    @Test func askingAboutEachEventLooksAtEachDecisionAFewTimes() {
        let (looks, count) = (Watched.Looks(), 2_000)
        var list = DecisionList<Watched>()
        for number in 0..<count {
            list.append(
                Watched(
                    by: Self.event(count + number),
                    about: Self.event(number),
                    on: day("2026-02-01"),
                    looks: looks
                )
            )
        }
        for number in 0..<count {
            #expect(list.latest(about: Self.event(number))?.by == Self.event(count + number))
        }
        #expect(looks.count <= 4 * count, "\(looks.count)")
        // Nor when each is taken out again, and the list is asked in between.
        for number in 0..<count {
            list.remove(by: Self.event(count + number))
            #expect(list.latest(about: Self.event(number))?.by == nil)
            let last = number < count - 1 ? Self.event(count + count - 1) : nil
            #expect(list.latest(about: Self.event(count - 1))?.by == last)
        }
        #expect(list.isEmpty)
        #expect(looks.count <= 10 * count, "\(looks.count)")
    }
}
