import CivilTime
import CredentialingSchema
import SwiftProtobuf

/// How a person deals with the end of a cycle.
private enum RenewalOutcome {
    case onTime, late
    /// Continuing education falls short, so that nothing is filed.
    case short
    /// Nothing is filed, whatever was learned.
    case lapse
}

/// One cycle of a credential, both days included.
private struct RenewalCycle {
    let number: Int
    let begins: CivilDate
    let expires: CivilDate
}

extension Career {
    /// Cycle after cycle until the window ends or the credential is not renewed.
    mutating func keepCertified(issuedOn: CivilDate) {
        var number = 1
        var begins = issuedOn
        while begins <= until {
            var expires = program.expiry(ofCycle: number, issuedOn: issuedOn)
            let outcome = passThrough(number, from: begins, to: expires)
            guard !outcome.isOver else { return }
            expires = program.expiry(ofCycle: number, issuedOn: issuedOn, extraMonths: outcome.extraMonths)
            guard renew(RenewalCycle(number: number, begins: begins, expires: expires)) else { return }
            begins = expires.moved(days: 1)
            number += 1
        }
    }

    /// - Returns: whether the cycle was followed by another.
    private mutating func renew(_ cycle: RenewalCycle) -> Bool {
        let correlationID = "renewal-\(paddedNumber)-\(cycle.number)"
        switch drawOutcome() {
        case .short:
            // The longest course on top of this stays below the need.
            let share = random.within(20...70)
            study(in: cycle, before: cycle.expires, sharePercent: share, correlationID)
            return false
        case .lapse:
            study(in: cycle, before: cycle.expires, sharePercent: random.pick([0, 0, 30, 60]), correlationID)
            return false
        case .onTime:
            let filedOn = cycle.expires.moved(days: -random.within(1...program.opensDaysBefore - 1))
            study(in: cycle, before: filedOn, sharePercent: 100, correlationID)
            file(on: filedOn, in: cycle, correlationID)
            return true
        case .late:
            // The decision is given within the late window too.
            let filedOn = cycle.expires.moved(days: random.within(1...program.lateDays - 1))
            study(in: cycle, before: filedOn, sharePercent: 100, correlationID)
            file(on: filedOn, in: cycle, correlationID)
            return true
        }
    }

    private mutating func drawOutcome() -> RenewalOutcome {
        switch random.below(100) {
        case 0..<9: .lapse
        case 9..<15: .short
        case 15..<25 where program.lateDays >= 2: .late
        default: .onTime
        }
    }

    private mutating func file(on day: CivilDate, in cycle: RenewalCycle, _ correlationID: String) {
        send(
            on: day,
            correlationID,
            .fileRenewal(
                .with {
                    $0.peerID = peerID
                    $0.board = program.board
                    $0.credentialNumber = credentialNumber
                    $0.filedOn = day.description
                }
            )
        )
        let latest = day.days(until: cycle.expires.moved(days: program.lateDays))
        let decidedOn = day.moved(days: random.within(1...max(1, min(21, latest))))
        send(
            on: decidedOn,
            correlationID,
            .approveRenewal(
                .with {
                    $0.peerID = peerID
                    $0.board = program.board
                    $0.credentialNumber = credentialNumber
                    $0.decidedOn = decidedOn.description
                }
            )
        )
    }

    /// Courses within the cycle, recorded before `deadline`, until the need or a share of it is reached.
    private mutating func study(
        in cycle: RenewalCycle,
        before deadline: CivilDate,
        sharePercent: Int,
        _ correlationID: String
    ) {
        let courses = drawCourses(sharePercent: sharePercent)
        let lastReport = deadline.moved(days: -1)
        let lastDay = min(lastReport, cycle.expires)
        let days = cycle.begins.days(until: lastDay)
        precondition(days > 0, "a cycle is longer than its renewal window")
        for course in courses {
            let day = cycle.begins.moved(days: random.within(1...days))
            let lag = random.within(0...min(14, day.days(until: lastReport)))
            let activity = LogCEU.with {
                $0.peerID = peerID
                $0.activity = "\(course.code)-\(day.year)"
                $0.title = course.title
                $0.provider = random.pick(CourseCatalogue.providers)
                $0.completedOn = day.description
                $0.allocations = course.parts.map { part in
                    .with {
                        $0.category = part.category
                        $0.minutes = UInt32(part.minutes)
                    }
                }
                $0.mode = random.pick([.inPerson, .liveOnline, .selfPaced])
            }
            let reported = record(.logCeu(activity), on: day.moved(days: lag), correlationID)
            judge(activity, reported.id, reportedOn: day.moved(days: lag))
        }
    }

    /// A full share meets the need; a smaller one stops before it.
    private mutating func drawCourses(sharePercent: Int) -> [Course] {
        let need = program.renewal
        let target = need.total * sharePercent / 100
        var tally = MinuteTally()
        var drawn: [Course] = []
        var shelf: [Course] = []
        while tally.total < target || (sharePercent == 100 && !need.isMet(by: tally)) {
            if shelf.isEmpty { shelf = random.shuffled(CourseCatalogue.continuing) }
            let course = shelf.removeLast()
            let missing = need.unmetCategories(in: tally) ?? []
            // Once the total is there, only what is still missing by category is attended.
            guard tally.total < target || course.parts.contains(where: { missing.contains($0.category) })
            else { continue }
            for part in course.parts { tally.add(part.minutes, to: part.category) }
            drawn.append(course)
        }
        return drawn
    }
}
