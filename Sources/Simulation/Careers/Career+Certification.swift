import CivilTime
import CredentialingSchema
import SwiftProtobuf

extension Career {
    private static let failsExamPercent = 25
    private static let examAttemptsMax = 3
    private static let appliesEarlyPercent = 9
    private static let appliesAgainPercent = 60

    /// - Returns: the day of the last exam that was passed; nil for those who give up.
    mutating func sitExam(from day: CivilDate) -> CivilDate? {
        var day = day
        for exam in program.exams {
            day = day.moved(days: random.within(7...60))
            var attempt = 1
            while random.happens(percent: Self.failsExamPercent) {
                let score = random.within(300...ProgramRequirement.passingScore - 1)
                _ = take(exam, on: day, .failed, score: score)
                guard attempt < Self.examAttemptsMax else { return nil }
                attempt += 1
                day = day.moved(days: random.within(90...150))
            }
            let score = random.within(ProgramRequirement.passingScore...780)
            let reportedAt = take(exam, on: day, .passed, score: score)
            ledger.passedExams.append((exam, reportedAt))
            if program.attestations.contains(.residency) { sign(.residency, on: day, "") }
        }
        return day
    }

    /// - Returns: when the outcome is reported.
    private mutating func take(
        _ exam: String,
        on day: CivilDate,
        _ outcome: ExamOutcome,
        score: Int
    ) -> CommandTime {
        let result = RecordExam.with {
            $0.peerID = peerID
            $0.exam = exam
            $0.outcome = outcome
            $0.score = UInt32(score)
            $0.takenOn = day.description
            $0.administeredBy = Workplaces.examiner
        }
        return send(on: day.moved(days: 1), "", .recordExam(result)).time
    }

    /// Signs, applies, and applies again after a denial.
    ///
    /// - Returns: the day of issue; nil for those who are not certified in the end.
    mutating func becomeCertified(examined: CivilDate, practice: Practice) -> CivilDate? {
        let correlationID = "application-\(paddedNumber)"
        let issuedOn = certify(examined: examined, practice: practice, correlationID)
        if issuedOn == nil, let denial = ledger.denials.last { contest(denial, correlationID) }
        return issuedOn
    }

    private mutating func certify(
        examined: CivilDate,
        practice: Practice,
        _ correlationID: String
    ) -> CivilDate? {
        for kind in program.attestations where kind != .residency {
            sign(kind, on: registeredOn.moved(days: random.within(1...28)), schooling.correlationID)
        }
        let ready = max(examined, practice.recorded).moved(days: random.within(3...40))
        let early = examined.moved(days: random.within(1...20))
        if early < practice.recorded, random.happens(percent: Self.appliesEarlyPercent) {
            if let issuedOn = apply(on: early, correlationID) { return issuedOn }
            guard random.happens(percent: Self.appliesAgainPercent) else { return nil }
            return apply(on: max(ready, early).moved(days: random.within(60...90)), correlationID)
        }
        // Of those whose practice stopped, most never apply.
        guard practice.isComplete || random.happens(percent: 20) else { return nil }
        return apply(on: ready, correlationID)
    }

    /// - Returns: the day of issue; nil after a denial.
    private mutating func apply(on day: CivilDate, _ correlationID: String) -> CivilDate? {
        if program.attestations.contains(.residency) { sign(.residency, on: day, correlationID) }
        // Some are taken on by the board itself, on paper.
        let isOnPaper = ledger.denials.isEmpty && matters.happens(percent: 3)
        if !isOnPaper { submit(on: day, correlationID) }
        let decidedOn = Self.calm(day.moved(days: random.within(5...45)))
        let decidedAt = CommandTime(day: decidedOn, using: &random)
        let unmet = ledger.unmet(of: program, before: decidedAt)
        if isOnPaper {
            guard unmet.isEmpty else { return nil }
            issue(on: decidedOn, at: decidedAt, correlationID)
            return decidedOn
        }
        guard unmet.isEmpty else {
            deny(on: decidedOn, at: decidedAt, grounds: unmet, correlationID)
            return nil
        }
        send(
            at: decidedAt,
            correlationID,
            .approveApplication(
                .with {
                    $0.peerID = peerID
                    $0.board = program.board
                    $0.credential = program.credential.code
                    $0.decidedOn = decidedOn.description
                    $0.credentialNumber = credentialNumber
                }
            )
        )
        return decidedOn
    }

    private mutating func submit(on day: CivilDate, _ correlationID: String) {
        send(
            on: day,
            correlationID,
            .submitApplication(
                .with {
                    $0.peerID = peerID
                    $0.board = program.board
                    $0.credential = program.credential.code
                    $0.submittedOn = day.description
                }
            )
        )
        // Decisions come five days later at the earliest.
        guard matters.happens(percent: 12) else { return }
        let (noted, cured) = (day.moved(days: 1), day.moved(days: matters.within(2...4)))
        aside(
            on: noted,
            correlationID,
            .noteDeficiency(
                .with {
                    ($0.peerID, $0.board, $0.credential) = (peerID, program.board, program.credential.code)
                    ($0.notedOn, $0.deficiencies) = (noted.description, ["signature-missing"])
                }
            )
        )
        aside(
            on: cured,
            correlationID,
            .cureDeficiency(
                .with {
                    ($0.peerID, $0.board, $0.credential) = (peerID, program.board, program.credential.code)
                    ($0.curedOn, $0.deficiencies) = (cured.description, ["signature-missing"])
                }
            )
        )
    }

    private mutating func issue(on day: CivilDate, at time: CommandTime, _ correlationID: String) {
        send(
            at: time,
            correlationID,
            .issueCredential(
                .with {
                    $0.peerID = peerID
                    $0.board = program.board
                    $0.credential = program.credential.code
                    $0.issuedOn = day.description
                    $0.kind = .full
                    $0.credentialNumber = credentialNumber
                }
            )
        )
    }

    /// Some of those who are denied for good appeal; whose denial is overturned goes elsewhere all the same.
    private mutating func contest(_ denial: (id: String, day: CivilDate), _ correlationID: String) {
        guard matters.happens(percent: 40),
            appeal(denial.id, on: denial.day.moved(days: 3), overturned: 50, correlationID)
        else { return }
        let on = denial.day.moved(days: matters.within(10...40))
        aside(
            on: on,
            correlationID,
            .withdrawApplication(
                .with {
                    ($0.peerID, $0.board, $0.credential) = (peerID, program.board, program.credential.code)
                    $0.withdrawnOn = on.description
                }
            )
        )
    }

    private mutating func deny(
        on day: CivilDate,
        at time: CommandTime,
        grounds: [String],
        _ correlationID: String
    ) {
        let denied = send(
            at: time,
            correlationID,
            .denyApplication(
                .with {
                    $0.peerID = peerID
                    $0.board = program.board
                    $0.credential = program.credential.code
                    $0.decidedOn = day.description
                    $0.grounds = grounds
                    $0.explanation = Statements.denial
                }
            )
        )
        ledger.denials.append((denied.id, day))
    }

    /// Given here, because renewals are filed under it.
    var credentialNumber: String { "\(program.credential.numberPrefix)-\(paddedNumber)" }

    /// Boards differ on the anniversaries of 29 February, so nothing is issued on one.
    private static func calm(_ day: CivilDate) -> CivilDate {
        day.month == 2 && day.day == 29 ? day.moved(days: 1) : day
    }
}
