import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// The parts of an assessment, each timed by itself over the same records.
struct Steps {
    var full = Timing()
    var folded = Timing()
    var bare = Timing()
    private var fold = Timing()
    private var hours = Timing()
    private var ledger = Timing()
    private var deadlines = Timing()
    /// With the event behind each number.
    var application = Timing()
    var renewal = Timing()
    /// FNV-1a over every answer: two programs that answer alike have the same.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func measure(_ career: AssessedCareer, _ book: RuleBook, _ asOf: CivilDate) {
        let record = career.record
        bare.measure { Self.passed(career.events) }
        fold.measure { Self.folded(career).evidence.count }
        deadlines.measure { Self.dates(record, book, asOf) }
        hours.measure { Self.initial(career, record, book, asOf, withEvidence: false) }
        ledger.measure { Self.renewal(record, book, asOf, withEvidence: false) }
        application.measure { Self.initial(career, record, book, asOf, withEvidence: true) }
        renewal.measure { Self.renewal(record, book, asOf, withEvidence: true) }
        full.measure { Self.full(career, record, book, asOf) }
        folded.measure { Self.full(career, Self.folded(career), book, asOf) }
    }

    mutating func add(_ other: Steps) {
        full.add(other.full)
        folded.add(other.folded)
        bare.add(other.bare)
        fold.add(other.fold)
        hours.add(other.hours)
        ledger.add(other.ledger)
        deadlines.add(other.deadlines)
        application.add(other.application)
        renewal.add(other.renewal)
    }

    mutating func digest(_ career: AssessedCareer, _ book: RuleBook, _ asOf: CivilDate) throws {
        let record = career.record
        let initial = Assessment.initial(
            record,
            board: career.board,
            credential: career.credential.code,
            rules: book,
            asOf: asOf
        )
        let renewals = record.credentials.map {
            Assessment.renewal(record, of: $0, rules: book, asOf: asOf)
        }
        for assessment in [initial] + renewals {
            let bytes: [UInt8] = try assessment?.serializedBytes() ?? []
            for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x0100_0000_01B3 }
        }
    }

    func printShares(_ name: String) {
        let reasons = max(0, application.median + renewal.median - hours.median - ledger.median)
        let parts = [fold.median, hours.median, ledger.median, deadlines.median, reasons]
        let sum = parts.reduce(0, +)
        let cells = parts.map { "\(decimal($0)) (\(decimal(100 * $0 / sum, digits: 0)) %)" }
        row(name, cells[0], cells[1], cells[2], cells[3], cells[4])
    }

    private static func passed(_ events: [RecordedEvent]) -> Int {
        var known = 0
        for recorded in events where EventType(of: recorded.event) != nil { known += 1 }
        return known
    }

    private static func folded(_ career: AssessedCareer) -> Record {
        var record = Record(peer: career.record.peer)
        do {
            for event in career.events { try record.apply(event) }
        } catch { fatalError("\(error)") }
        return record
    }

    private static func dates(_ record: Record, _ book: RuleBook, _ asOf: CivilDate) -> Int {
        var sum = record.deadlines(rules: book).count
        for credential in record.credentials {
            sum += credential.status(on: asOf).rawValue
            if credential.practiceAuthorized(on: asOf) { sum += 1 }
        }
        return sum
    }

    private static func initial(
        _ career: AssessedCareer,
        _ record: Record,
        _ book: RuleBook,
        _ asOf: CivilDate,
        withEvidence: Bool
    ) -> Int {
        let assessment = Assessment.initial(
            record,
            board: career.board,
            credential: career.credential.code,
            rules: book,
            asOf: asOf,
            withEvidence: withEvidence
        )
        return assessment?.requirements.count ?? 0
    }

    private static func renewal(
        _ record: Record,
        _ book: RuleBook,
        _ asOf: CivilDate,
        withEvidence: Bool
    ) -> Int {
        var sum = 0
        for credential in record.credentials {
            let assessment = Assessment.renewal(
                record,
                of: credential,
                rules: book,
                asOf: asOf,
                withEvidence: withEvidence
            )
            sum += assessment?.requirements.count ?? 0
        }
        return sum
    }

    private static func full(
        _ career: AssessedCareer,
        _ record: Record,
        _ book: RuleBook,
        _ asOf: CivilDate
    ) -> Int {
        dates(record, book, asOf) &+ initial(career, record, book, asOf, withEvidence: true)
            &+ renewal(record, book, asOf, withEvidence: true)
    }
}
