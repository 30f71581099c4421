import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("PassCompetency, FailCompetency, RecordExam, SignAttestation")
struct AssessmentCommandTests {
    @Test func aPassedCompetencyKeepsItsScoreAndSealsTheFeedback() throws {
        let command = Sample.passCompetency.with {
            $0.passCompetency.scorePercent = 0
            $0.passCompetency.feedback = "Listens well.\n\tKeeps boundaries."
        }
        let decided = try World().event(of: command)

        var expected = CompetencyPassed()
        expected.competency = "active-listening"
        expected.method = .rolePlay
        expected.scorePercent = 0
        expected.assessor = "A. Reed"
        #expect(decided.event.event == .competencyPassed(expected))
        #expect(decided.effectiveOn == day("2026-02-04"))
        #expect(decided.personal == .of { $0.feedback = "Listens well.\n\tKeeps boundaries." })
    }

    @Test func aFailedCompetencyKeepsThatThereWasNoScore() throws {
        let command = Sample.failCompetency.with { $0.failCompetency.feedback = "Not yet." }
        let decided = try World().event(of: command)

        var expected = CompetencyFailed()
        expected.competency = "active-listening"
        expected.method = .quiz
        expected.assessor = "A. Reed"
        #expect(decided.event.event == .competencyFailed(expected))
        #expect(decided.personal == .of { $0.feedback = "Not yet." })
    }

    @Test func anExamIsRecordedAsSent() throws {
        let command = Sample.recordExam.with {
            $0.recordExam.outcome = .failed
            $0.recordExam.score = 1_000
            $0.recordExam.administeredBy = "Test Center 9"
        }
        let decided = try World().event(of: command)

        var expected = ExamRecorded()
        expected.exam = "IC&RC-PR"
        expected.outcome = .failed
        expected.score = 1_000
        expected.administeredBy = "Test Center 9"
        #expect(decided.event.event == .examRecorded(expected))
        #expect(decided.effectiveOn == day("2026-02-07"))
        #expect(decided.personal == nil)
    }

    @Test func anAttestationSealsItsStatement() throws {
        let command = Sample.signAttestation.with {
            $0.signAttestation.kind = .livedExperience
            $0.signAttestation.documentVersion = "2025-1"
            $0.signAttestation.statement = "In recovery since 2015."
        }
        let decided = try World().event(of: command)

        var expected = AttestationSigned()
        expected.kind = .livedExperience
        expected.documentVersion = "2025-1"
        #expect(decided.event.event == .attestationSigned(expected))
        #expect(decided.effectiveOn == day("2026-02-08"))
        #expect(decided.personal == .of { $0.statement = "In recovery since 2015." })
    }

    @Test func withoutTextThereIsNothingToSeal() throws {
        let world = try World()
        for command in [Sample.passCompetency, Sample.failCompetency, Sample.signAttestation] {
            #expect(try world.event(of: command).personal == nil)
        }
    }

    @Test(arguments: competencies + others) func isRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try World())
    }

    static let competencies: [Refusal] = {
        let pass = Sample.passCompetency
        let fail = Sample.failCompetency
        let shared =
            Refusal.text(pass, "passCompetency.competency", \.passCompetency.competency)
            + Refusal.text(fail, "failCompetency.competency", \.failCompetency.competency)
            + Refusal.text(pass, "passCompetency.assessor", \.passCompetency.assessor)
            + Refusal.text(fail, "failCompetency.assessor", \.failCompetency.assessor)
            + Refusal.date(pass, "passCompetency.assessedOn", \.passCompetency.assessedOn)
            + Refusal.date(fail, "failCompetency.assessedOn", \.failCompetency.assessedOn)
            + Refusal.freeText(pass, "passCompetency.feedback", \.passCompetency.feedback)
            + Refusal.freeText(fail, "failCompetency.feedback", \.failCompetency.feedback)
        return shared + [
            Refusal("absent", pass, .missingField, "passCompetency.method") {
                $0.passCompetency.method = .unspecified
            },
            Refusal("unknown", pass, .invalidField, "passCompetency.method") {
                $0.passCompetency.method = .UNRECOGNIZED(5)
            },
            Refusal("absent", fail, .missingField, "failCompetency.method") {
                $0.failCompetency.method = .unspecified
            },
            Refusal("unknown", fail, .invalidField, "failCompetency.method") {
                $0.failCompetency.method = .UNRECOGNIZED(5)
            },
            Refusal("101", pass, .invalidField, "passCompetency.scorePercent") {
                $0.passCompetency.scorePercent = 101
            },
            Refusal("largest number", fail, .invalidField, "failCompetency.scorePercent") {
                $0.failCompetency.scorePercent = .max
            },
        ]
    }()

    static let others: [Refusal] = {
        let exam = Sample.recordExam
        let signed = Sample.signAttestation
        let shared =
            Refusal.text(exam, "recordExam.exam", \.recordExam.exam)
            + Refusal.optionalText(exam, "recordExam.administeredBy", \.recordExam.administeredBy)
            + Refusal.date(exam, "recordExam.takenOn", \.recordExam.takenOn)
            + Refusal.date(signed, "signAttestation.signedOn", \.signAttestation.signedOn)
            + Refusal.optionalText(
                signed,
                "signAttestation.documentVersion",
                \.signAttestation.documentVersion
            )
            + Refusal.freeText(signed, "signAttestation.statement", \.signAttestation.statement)
        return shared + [
            Refusal("absent", exam, .missingField, "recordExam.outcome") {
                $0.recordExam.outcome = .unspecified
            },
            Refusal("unknown", exam, .invalidField, "recordExam.outcome") {
                $0.recordExam.outcome = .UNRECOGNIZED(3)
            },
            Refusal("1001", exam, .invalidField, "recordExam.score") { $0.recordExam.score = 1_001 },
            Refusal("absent", signed, .missingField, "signAttestation.kind") {
                $0.signAttestation.kind = .unspecified
            },
            Refusal("unknown", signed, .invalidField, "signAttestation.kind") {
                $0.signAttestation.kind = .UNRECOGNIZED(77)
            },
        ]
    }()
}
