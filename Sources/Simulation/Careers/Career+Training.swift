import CivilTime
import CredentialingSchema
import SwiftProtobuf

extension Career {
    private static let leavesPercent = 12
    private static let missesSessionPercent = 6
    private static let failsAssessmentPercent = 25

    /// - Returns: the day on which training was complete; nil for those who leave it.
    mutating func attendTraining() -> CivilDate? {
        let leaves = random.happens(percent: Self.leavesPercent)
        let attended = leaves ? random.within(1...schooling.sessions.count - 1) : schooling.sessions.count
        var last = schooling.begins
        for session in schooling.sessions.prefix(attended) {
            let misses = random.happens(percent: Self.missesSessionPercent)
            let day = misses ? schooling.lastDay.moved(days: random.within(7...60)) : session.day
            last = max(last, complete(session.course, on: day, isMakeUp: misses))
        }
        let days = schooling.begins.days(until: schooling.lastDay)
        for competency in Assessments.competencies where random.happens(percent: leaves ? 30 : 90) {
            let day = schooling.begins.moved(days: random.within(10...max(11, days)))
            assess(competency, on: day)
        }
        guard !leaves else { return nil }
        return catchUp(after: last)
    }

    /// - Returns: the day on which it was recorded.
    private mutating func complete(_ course: Course, on day: CivilDate, isMakeUp: Bool) -> CivilDate {
        let recordedOn = day.moved(days: random.within(0...5))
        let allocations = course.parts.map { part in
            Allocation.with {
                $0.category = part.category
                $0.minutes = UInt32(part.minutes)
            }
        }
        let mode: Mode = isMakeUp ? .selfPaced : schooling.isOnline ? .liveOnline : .inPerson
        let module = CompleteModule.with {
            $0.peerID = peerID
            $0.module = course.code
            $0.title = course.title
            $0.provider = schooling.provider
            $0.completedOn = day.description
            $0.allocations = allocations
            $0.mode = mode
            $0.certificate = "\(course.code)-\(paddedNumber)"
        }
        let sentAt = record(.completeModule(module), on: recordedOn, schooling.correlationID).time
        ledger.hours.append((.training, allocations, sentAt))
        return recordedOn
    }

    /// Workshops for what the rules ask beyond the class.
    private mutating func catchUp(after day: CivilDate) -> CivilDate? {
        guard let need = program.need(of: .training) else { return day }
        var day = day
        var workshops = 0
        while true {
            let tally = ledger.tally(of: .training)
            guard !need.isMet(by: tally) else { return day }
            guard let category = need.unmetCategories(in: tally)?.first ?? program.categories.first else {
                return nil
            }
            workshops += 1
            let course = Course("WRK-\(workshops)", "Workshop \(workshops)", (category, 120))
            day = complete(course, on: day.moved(days: random.within(3...14)), isMakeUp: false)
        }
    }

    private mutating func assess(
        _ competency: (code: String, methods: [AssessmentMethod]),
        on day: CivilDate
    ) {
        let method = random.pick(competency.methods)
        var day = day
        if random.happens(percent: Self.failsAssessmentPercent) {
            let failed = FailCompetency.with {
                $0.peerID = peerID
                $0.competency = competency.code
                $0.method = method
                $0.scorePercent = UInt32(random.within(35...Assessments.passingScore - 1))
                $0.assessor = schooling.assessor
                $0.assessedOn = day.description
                $0.feedback = random.pick(Assessments.advice)
            }
            send(on: day.moved(days: random.within(0...2)), schooling.correlationID, .failCompetency(failed))
            day = day.moved(days: random.within(7...30))
        }
        let passed = PassCompetency.with {
            $0.peerID = peerID
            $0.competency = competency.code
            $0.method = method
            $0.scorePercent = UInt32(random.within(Assessments.passingScore...99))
            $0.assessor = schooling.assessor
            $0.assessedOn = day.description
            $0.feedback = random.pick(Assessments.praise)
        }
        send(on: day.moved(days: random.within(0...2)), schooling.correlationID, .passCompetency(passed))
    }
}
