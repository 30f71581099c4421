import Credentialing
import CredentialingSchema
import SeededNumbers
import Testing

/// Activities that come again, counted against a dictionary of their names.
@Suite("Repeated activities")
struct RepeatedActivityTests {
    /// Few names on few days, so that many come again; and many names on one day, or names of one length whose
    /// letters are not all ASCII.
    @Test(arguments: Seeds.several(12))
    func eachIsCountedOnceByTheRule(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let names = [3, 20, 90].randomElement(using: &generator) ?? 3
        let days = [1, 5, 28].randomElement(using: &generator) ?? 1
        let letter = generator.chance(50) ? "é" : "e"
        var record = try AssessedRecord()
        var onAnyDay: Set<String> = []
        var onDays: Set<String> = []
        for _ in 0..<120 {
            let code = "cours\(letter)-\(Int.random(in: 0..<names, using: &generator))"
            let provider = generator.chance(80) ? "Academy" : "Harbor House"
            let day = Int.random(in: 1...days, using: &generator)
            let date = day < 10 ? "2026-02-0\(day)" : "2026-02-\(day)"
            try record.ceu(date, [.of("a", 10)], code: code, provider: provider)
            onAnyDay.insert("\(provider) \(code)")
            onDays.insert("\(provider) \(code) \(date)")
        }
        let rule = Requirement.hours("t", .continuingEducation, minutes: 1)
        #expect(record.assess(rule).have == UInt32(onDays.count * 10), "on one day once")
        let never = record.assess(rule.changed { $0.hours.repeats = .never })
        #expect(never.have == UInt32(onAnyDay.count * 10), "once")
        #expect(never.evidence.count { $0.disposition == .refused } == 120 - onAnyDay.count)
    }
}
