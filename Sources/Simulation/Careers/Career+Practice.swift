import CivilTime
import CredentialingSchema
import SwiftProtobuf

/// How far a person's practice came.
struct Practice {
    let isComplete: Bool
    /// When about half of it was done; many sit their exam then.
    let half: CivilDate
    /// When the last of it was recorded.
    let recorded: CivilDate
}

extension Career {
    private static let stopsPercent = 7
    /// Minutes of a month of 30 days: 40 to 110 hours.
    private static let monthlyMinutes = 2_400...6_600

    /// Work and its supervision, which begin during the class.
    mutating func practise() -> Practice {
        let correlationID = "employment-\(paddedNumber)"
        let begins = schooling.begins.moved(days: random.within(21...60))
        let need = program.need(of: .experience)?.total ?? 0
        let stops = random.happens(percent: Self.stopsPercent)
        let target = stops ? need * random.within(20...80) / 100 : need
        let worked = work(from: begins, minutes: target, correlationID)
        // People who stop working stop being supervised.
        let deadline = stops ? worked : CivilDate.latest
        let supervised = beSupervised(from: begins, through: deadline, correlationID)
        return Practice(
            isComplete: !stops,
            half: begins.moved(days: begins.days(until: worked) / 2),
            recorded: max(worked, supervised)
        )
    }

    /// One entry for each calendar month until `minutes` are reached.
    private mutating func work(
        from begins: CivilDate,
        minutes: Int,
        _ correlationID: String
    ) -> CivilDate {
        let organization = random.pick(Workplaces.organizations)
        let verifier = People.name(using: &random)
        let monthly = random.within(Self.monthlyMinutes)
        var from = begins
        var total = 0
        var last = begins
        while total < minutes {
            let through = from.lastOfMonth
            let days = from.days(until: through) + 1
            let quarters = max(1, monthly * days / 30 * random.within(80...120) / 100 / 15)
            let category = random.pick(program.categories)
            let allocation = Allocation.with {
                $0.category = category
                $0.minutes = UInt32(quarters * 15)
            }
            let entry = LogExperience.with {
                $0.peerID = peerID
                $0.organization = organization
                $0.minutes = allocation.minutes
                $0.fromOn = from.description
                $0.throughOn = through.description
                $0.category = category
                $0.verifiedBy = verifier
            }
            last = through.moved(days: random.within(1...9))
            let sent = send(on: last, correlationID, .logExperience(entry))
            ledger.hours.append((.experience, [allocation], sent.time))
            total += quarters * 15
            from = through.moved(days: 1)
        }
        return last
    }

    /// A session every week or two until the hours are reached.
    private mutating func beSupervised(
        from begins: CivilDate,
        through deadline: CivilDate,
        _ correlationID: String
    ) -> CivilDate {
        let supervisor = People.name(using: &random)
        let qualification = random.pick(Workplaces.qualifications)
        let need = program.need(of: .supervision)?.total ?? 0
        var day = begins
        var last = begins
        var total = 0
        while total < need {
            day = day.moved(days: random.within(6...15))
            guard day < deadline else { break }
            let category = random.pick(program.categories)
            let allocation = Allocation.with {
                $0.category = category
                $0.minutes = UInt32(random.pick([60, 60, 90, 90, 120]))
            }
            let session = LogSupervision.with {
                $0.peerID = peerID
                $0.supervisor = supervisor
                $0.qualification = qualification
                $0.category = category
                $0.minutes = allocation.minutes
                $0.supervisedOn = day.description
                $0.mode = random.happens(percent: 70) ? .inPerson : .liveOnline
            }
            last = day.moved(days: random.within(0...3))
            let sentAt = record(.logSupervision(session), on: last, correlationID).time
            ledger.hours.append((.supervision, [allocation], sentAt))
            total += Int(allocation.minutes)
        }
        return last
    }
}
