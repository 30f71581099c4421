import CivilTime
import CredentialingSchema

extension PeerAudit {
    private static let filingOpensDays = 90
    private static let lateDays = 30

    mutating func takeDecision(_ body: Command.OneOf_Command, _ id: String) throws {
        switch body {
        case .submitApplication(let application):
            try Self.require(appliedOn == nil && credential == nil, "applies twice at once")
            appliedOn = try CivilDate(application.submittedOn)
        case .approveApplication(let approval):
            let decidedOn = try decide(on: approval.decidedOn)
            try Self.require(unmet == [], "approved without \(unmet)")
            try Self.require(approval.overrideReason.isEmpty, "overridden")
            credential = Credential(number: approval.credentialNumber, issuedOn: decidedOn)
        case .denyApplication(let denial):
            denied[id] = appliedOn
            _ = try decide(on: denial.decidedOn)
            try Self.require(!denial.grounds.isEmpty && denial.grounds == unmet, "\(denial.grounds)")
        case .fileRenewal(let filing): try take(filing)
        case .approveRenewal(let approval): try take(approval)
        case .issueCredential(let issue):
            try Self.require(unmet == [] && appliedOn == nil && credential == nil, "issued beside \(unmet)")
            let issuedOn = try CivilDate(issue.issuedOn)
            credential = Credential(number: issue.credentialNumber, issuedOn: issuedOn)
        default: try takeMatter(body)
        }
    }

    private mutating func takeMatter(_ body: Command.OneOf_Command) throws {
        switch body {
        case .withdrawApplication:
            try Self.require(appliedOn != nil, "withdraws nothing")
            appliedOn = nil
        case .decideAppeal(let appeal) where appeal.outcome == .overturned:
            if let reopened = denied[appeal.actionID] { appliedOn = reopened }
        case .noteDeficiency, .cureDeficiency: try Self.require(appliedOn != nil, "lacks nothing")
        case .grantExtension(let granted):
            try Self.require(credential?.filedOn == nil, "is extended after the filing")
            credential?.extraMonths += Int(granted.months)
        case .suspend, .liftSuspension, .imposeProbation, .liftProbation, .revoke, .surrender, .retire,
            .inactivate, .reinstate, .transferCredential, .passAudit, .failAudit:
            try Self.require(credential != nil, "has no credential")
        case .recordBackgroundCheck, .recordReference, .amendPersonalDetails, .linkIdentity, .recordDeath,
            .retractDeath, .erasePersonalData, .discloseHistory, .mergePeers, .unmergePeers, .acceptCeu,
            .rejectCeu, .correctRecord, .reviseAction, .fileAppeal, .decideAppeal:
            break
        default: throw Complaint(description: "an unexpected command")
        }
    }

    /// The ids of the standard's requirements that are not met now.
    private var unmet: [String] {
        let domains = [
            ("advocacy", 10), ("mentoring-education", 10), ("recovery-wellness", 10),
            ("ethical-responsibility", 16),
        ]
        let trained = domains.allSatisfy { minutes(training, in: $0.0) >= $0.1 * 60 }
        let met = [
            ("training", trained && minutes(training) >= 46 * 60),
            ("experience", minutes(experience) >= 500 * 60),
            ("supervision", minutes(supervision) >= 25 * 60),
            ("exam", passedExam),
            ("residency", attested.contains(.residency)),
            ("education", attested.contains(.education)),
            ("code-of-ethics", attested.contains(.codeOfEthics)),
        ]
        return met.filter { !$0.1 }.map(\.0)
    }

    private mutating func decide(on text: String) throws -> CivilDate {
        let day = try CivilDate(text)
        guard let submitted = appliedOn else { throw Complaint(description: "decides on nothing") }
        try Self.require(day > submitted, "decides before the application")
        appliedOn = nil
        return day
    }

    private func expiry(_ cycle: Int) throws -> CivilDate {
        guard let credential else { throw Complaint(description: "has no credential") }
        let extra = cycle == credential.cycle ? credential.extraMonths : 0
        return try credential.issuedOn.adding(months: 24 * cycle + extra)
    }

    private mutating func take(_ filing: FileRenewal) throws {
        guard let held = credential else { throw Complaint(description: "files without a credential") }
        let day = try CivilDate(filing.filedOn)
        let expires = try expiry(held.cycle)
        try Self.require(filing.credentialNumber == held.number, "files for \(filing.credentialNumber)")
        try Self.require(held.filedOn == nil, "files twice")
        let window = -Self.filingOpensDays...Self.lateDays
        try Self.require(window.contains(expires.days(until: day)), "files on \(day) for \(expires)")
        credential?.filedOn = day
    }

    private mutating func take(_ approval: ApproveRenewal) throws {
        guard let held = credential, let filedOn = held.filedOn else {
            throw Complaint(description: "renews what was not filed")
        }
        let day = try CivilDate(approval.decidedOn)
        let expires = try expiry(held.cycle)
        try Self.require(approval.credentialNumber == held.number, "renews \(approval.credentialNumber)")
        try Self.require(approval.overrideReason.isEmpty, "overridden")
        try Self.require(day > filedOn, "decides before the filing")
        try Self.require(expires.days(until: day) <= Self.lateDays, "decides after the late window")
        let begins = try held.expiredOn?.adding(days: 1) ?? held.issuedOn
        let cycle = begins...expires
        try Self.require(minutes(education, within: cycle) >= 20 * 60, "less than 20 h")
        let ethics = minutes(education, in: "ethical-responsibility", within: cycle)
        try Self.require(ethics >= 6 * 60, "less than 6 h of ethics")
        credential?.cycle += 1
        credential?.extraMonths = 0
        credential?.expiredOn = expires
        credential?.filedOn = nil
    }
}
