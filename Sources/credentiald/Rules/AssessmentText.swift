import CredentialingSchema

/// An assessment for a person to read.
enum AssessmentText {
    /// Events that one requirement lists; the others are counted.
    private static let evidenceShownMax = 40

    static func lines(of assessment: Assessment) -> [String] {
        var lines = [
            "\(assessment.board) \(assessment.credential), \(assessment.title): \(assessment.purpose)"
        ]
        if !assessment.credentialNumber.isEmpty { lines[0] += " of \(assessment.credentialNumber)" }
        lines.append("  rules: version \(assessment.rulesVersion)")
        if assessment.hasHypothesis { lines += hypothesis(assessment.hypothesis) }
        if !assessment.cycleStartsOn.isEmpty { lines.append("  cycle: since \(assessment.cycleStartsOn)") }
        for date in assessment.dates {
            lines.append("  \(words(of: date.name)): \(date.date) (\(date.how))")
        }
        lines.append("  answer: \(answer(assessment))")
        for bar in assessment.bars { lines.append("    \(bar.detail) (\(bar.code))") }
        for requirement in assessment.requirements { lines += self.lines(of: requirement, indent: "  ") }
        let needed = assessment.requirements.filter { $0.status != .met }
        if !needed.isEmpty {
            lines.append("  still needed:")
            for requirement in needed { lines += stillNeeded(requirement, indent: "    ") }
        }
        return lines
    }

    private static func answer(_ assessment: Assessment) -> String {
        let isMet = assessment.requirements.allSatisfy { $0.status == .met }
        let met = isMet ? "everything is met" : "something is still needed"
        return assessment.bars.isEmpty ? met : "barred, whatever is met (\(met)):"
    }

    private static func hypothesis(_ hypothesis: Hypothesis) -> [String] {
        let governing =
            hypothesis.governingVersion.isEmpty
            ? "no version governs in truth" : "version \(hypothesis.governingVersion) governs in truth"
        return ["  HYPOTHETICAL, \(hypothesis.supposes); \(governing)"]
    }

    private static func words(of name: String) -> String {
        switch name {
        case "expiresOn": "expires on"
        case "opensOn": "renewal opens on"
        case "fileBy": "file by"
        case "lateUntil": "late filing until"
        case "lapsesOn": "application lapses on"
        default: name
        }
    }

    // MARK: Requirements

    private static func lines(of requirement: RequirementResult, indent: String) -> [String] {
        let mark = requirement.status == .met ? "met  " : "UNMET"
        let title = requirement.title.isEmpty ? requirement.id : requirement.title
        var lines = ["\(indent)[\(mark)] \(title)\(amounts(of: requirement))"]
        let inner = indent + "    "
        if !requirement.reason.isEmpty { lines.append("\(inner)because: \(requirement.reason)") }
        for evidence in requirement.evidence.prefix(evidenceShownMax) {
            lines.append(inner + line(of: evidence, unit: requirement.unit))
        }
        let more = requirement.evidence.count - evidenceShownMax
        if more > 0 { lines.append("\(inner)and \(more) events more (--json lists all)") }
        for part in requirement.parts { lines += self.lines(of: part, indent: inner) }
        return lines
    }

    private static func amounts(of requirement: RequirementResult) -> String {
        guard requirement.hasNeed, requirement.hasHave else { return "" }
        let unit = requirement.unit
        return ": needs \(amount(requirement.need, unit)), has \(amount(requirement.have, unit))"
    }

    private static func line(of evidence: Evidence, unit: String) -> String {
        var text =
            switch evidence.disposition {
            case .counted: "counted "
            case .capped: "capped  "
            default: "refused "
            }
        text += " \(evidence.effectiveOn)"
        if unit == "minutes" { text += "  \(amount(evidence.minutes, unit))" }
        text += "  event \(evidence.eventID)"
        if !evidence.correctedBy.isEmpty { text += ", corrected by \(evidence.correctedBy)" }
        if !evidence.reason.isEmpty { text += ": \(evidence.reason)" }
        return text
    }

    /// The innermost parts that are lacking, or the requirement itself.
    private static func stillNeeded(_ requirement: RequirementResult, indent: String) -> [String] {
        let title = requirement.title.isEmpty ? requirement.id : requirement.title
        let lacks = requirement.need > requirement.have ? requirement.need - requirement.have : 0
        var lines = ["\(indent)\(title)" + (lacks > 0 ? ": \(amount(lacks, requirement.unit)) more" : "")]
        for part in requirement.parts where part.status != .met {
            lines += stillNeeded(part, indent: indent + "  ")
        }
        return lines
    }

    /// `9 h 30 min` for minutes, the number for counts.
    private static func amount(_ count: UInt32, _ unit: String) -> String {
        guard unit == "minutes" else { return "\(count)" }
        let (hours, minutes) = (count / 60, count % 60)
        return minutes == 0 ? "\(hours) h" : hours == 0 ? "\(minutes) min" : "\(hours) h \(minutes) min"
    }
}
