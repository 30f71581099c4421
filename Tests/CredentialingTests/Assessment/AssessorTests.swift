import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Assessed examinations, competencies, attestations and groups")
struct AssessorTests {
    static func exam(
        _ outcome: ExamOutcome,
        _ score: UInt32? = nil,
        on date: String = "2026-02-07"
    ) -> Command {
        Sample.recordExam.with {
            $0.recordExam.outcome = outcome
            if let score { $0.recordExam.score = score }
            $0.recordExam.takenOn = date
        }
    }

    static func competency(
        _ method: AssessmentMethod,
        _ score: UInt32? = nil,
        on date: String = "2026-02-04"
    ) -> Command {
        Sample.passCompetency.with {
            $0.passCompetency.method = method
            if let score { $0.passCompetency.scorePercent = score }
            $0.passCompetency.assessedOn = date
        }
    }

    @Test func anExamCountsWithItsScore() throws {
        var record = try AssessedRecord()
        let rule = Requirement.exam("exam", "IC&RC-PR", minimumScore: 500)
        #expect(record.assess(rule).reason == "nothing recorded")
        let failed = try record.add(Self.exam(.failed, 900))
        let unscored = try record.add(Self.exam(.passed))
        let low = try record.add(Self.exam(.passed, 499))
        #expect(record.assess(rule).reason == "nothing recorded counts")
        #expect(record.assess(rule).have == 0)
        let enough = try record.add(Self.exam(.passed, 500))
        let second = try record.add(Self.exam(.passed, 501))
        let result = record.assess(rule)
        #expect(result.isMet)
        #expect(result.have == 1)
        #expect(result.need == 1)
        #expect(result.unit == "count")
        #expect(result.reason.isEmpty)
        #expect(
            result.judged == [
                failed: "not passed", unscored: "no score was recorded, 500 is needed",
                low: "score 499, 500 is needed", enough: "0", second: "0",
            ]
        )
        #expect(record.assess(.exam("exam", "ICRC-PR")).reason == "nothing recorded")
        #expect(record.assess(.exam("exam", "IC&RC-PR")).isMet)
    }

    @Test func aCompetencyCountsWithItsMethodAndScore() throws {
        var record = try AssessedRecord()
        let rule = Requirement.competency(
            "c",
            "active-listening",
            methods: [.rolePlay, .simulation],
            minimumPercent: 80
        )
        let failed = try record.add(Sample.failCompetency)
        let quiz = try record.add(Self.competency(.quiz, 100))
        let low = try record.add(Self.competency(.rolePlay, 79))
        let unscored = try record.add(Self.competency(.simulation))
        #expect(!record.assess(rule).isMet)
        let enough = try record.add(Self.competency(.simulation, 80))
        let result = record.assess(rule)
        #expect(result.isMet)
        #expect(
            result.judged == [
                failed: "not passed", quiz: "this method of assessment is not accepted",
                low: "score 79 %, 80 % is needed",
                unscored: "no score was recorded, 80 % is needed", enough: "0",
            ]
        )
        #expect(record.assess(.competency("c", "active-listening")).isMet)
        #expect(!record.assess(.competency("c", "Active-Listening")).isMet)
    }

    @Test func aFailureAfterAPassTakesNothingAway() throws {
        var record = try AssessedRecord()
        try record.add(Self.competency(.rolePlay))
        try record.add(
            Sample.failCompetency.with { $0.failCompetency.assessedOn = "2026-05-05" }
        )
        #expect(record.assess(.competency("c", "active-listening")).isMet)
    }

    @Test func onlyTheAttestationOfTheKindCounts() throws {
        var record = try AssessedRecord()
        let signed = try record.add(Sample.signAttestation)
        #expect(record.assess(.attestation("a", .codeOfEthics)).judged == [signed: "0"])
        #expect(record.assess(.attestation("a", .codeOfEthics)).isMet)
        let other = record.assess(.attestation("a", .residency))
        #expect(!other.isMet)
        #expect(other.evidence.isEmpty)
    }

    @Test func nothingLaterThanTheDateCounts() throws {
        var record = try AssessedRecord()
        let event = try record.add(Self.exam(.passed, on: "2026-02-07"))
        let rule = Requirement.exam("exam", "IC&RC-PR")
        #expect(record.assess(rule, asOf: "2026-02-07").isMet)
        let before = record.assess(rule, asOf: "2026-02-06")
        #expect(!before.isMet)
        #expect(before.judged == [event: "after 2026-02-06"])
        #expect(before.reason == "nothing recorded counts")
    }

    /// The reason must not depend on whether the evidence is listed.
    @Test func theReasonIsTheSameWithoutTheList() throws {
        var record = try AssessedRecord()
        try record.add(Self.exam(.failed))
        let rule = Requirement.exam("exam", "IC&RC-PR")
        #expect(record.assess(rule, withEvidence: false).reason == record.assess(rule).reason)
        #expect(record.assess(rule, withEvidence: false).evidence.isEmpty)
    }

    @Test func allOfNeedsEachAndAnyOfNeedsOne() throws {
        var record = try AssessedRecord()
        try record.add(Self.exam(.passed))
        let passed = Requirement.exam("passed", "IC&RC-PR")
        let missing = Requirement.exam("missing", "NCPRSS")

        let all = record.assess(.allOf("all", [passed, missing]))
        #expect(all.status == .unmet)
        #expect(all.need == 2)
        #expect(all.have == 1)
        #expect(all.parts.map(\.status) == [.met, .unmet])
        #expect(record.assess(.allOf("all", [passed])).isMet)

        let any = record.assess(.anyOf("any", [missing, passed]))
        #expect(any.isMet)
        #expect(any.need == 1)
        #expect(any.have == 1)
        #expect(!record.assess(.anyOf("any", [missing])).isMet)
        #expect(record.assess(.anyOf("any", [passed, passed])).have == 2)

        let nested = record.assess(
            .allOf("outer", [.anyOf("inner", [missing, .allOf("deep", [passed])]), passed])
        )
        #expect(nested.isMet)
        #expect(nested.parts[0].parts[1].parts[0].evidence.count == 1)
        #expect(!record.assess(.allOf("outer", [.anyOf("inner", [missing]), passed])).isMet)
    }

    @Test func aKindOfANewerProgramIsNeverMet() throws {
        var unknown = Requirement()
        unknown.id = "new"
        let record = try AssessedRecord()
        let result = record.assess(unknown)
        #expect(result.status == .unmet)
        #expect(result.id == "new")
        #expect(!result.reason.isEmpty)
        #expect(!record.assess(.allOf("all", [unknown])).isMet)
        #expect(!record.assess(.hours("h", .UNRECOGNIZED(9), minutes: 1)).isMet)
    }

    @Test func evidenceNamesItsEvent() throws {
        var record = try AssessedRecord()
        let id = try record.add(Self.exam(.passed))
        let evidence = try #require(record.assess(.exam("e", "IC&RC-PR")).evidence.first)
        #expect(evidence.eventID == id)
        #expect(evidence.position == record.world.record.position.rawValue)
        #expect(evidence.effectiveOn == "2026-02-07")
        #expect(evidence.disposition == .counted)
    }
}
