import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// What must hold of any event that a decision lets through, said again and apart from the
/// decisions: a second opinion.
enum EventAudit {
    /// The first thing that should have been refused; nil when all is well.
    static func fault(of decided: DecidedEvent, today: CivilDate) throws -> String? {
        let on = decided.effectiveOn
        guard on <= today, on >= day("1940-01-01") else { return "effective on \(on)" }
        if !decided.event.board.isEmpty, decided.event.board != Sample.board.description {
            return "board \(decided.event.board)"
        }
        if let fault = textFault(of: try decided.event.jsonString()) { return fault }
        return contentFault(of: decided.event, on: on)
    }

    /// JSON escapes every control character and is long where a text is.
    private static func textFault(of json: String) -> String? {
        if json.utf8.count > 12_000 { return "\(json.utf8.count) bytes" }
        for escape in ["\\u00", "\\n", "\\t", "\\r", "\\b", "\\f", "\u{7F}"] where json.contains(escape) {
            return "a control character"
        }
        return nil
    }

    private static func contentFault(of event: Event, on: CivilDate) -> String? {
        switch event.event {
        case .peerRegistered: return nil
        case .moduleCompleted(let it):
            return named(it.module, it.provider) ?? known(it.mode.rawValue, 0...3)
                ?? allocations(it.allocations, 24_000)
        case .ceuLogged(let it):
            return named(it.activity, it.provider) ?? known(it.mode.rawValue, 0...3)
                ?? allocations(it.allocations, 6_000)
        case .competencyPassed(let it):
            return named(it.competency, it.assessor) ?? known(it.method.rawValue, 1...4)
                ?? atMost(it.scorePercent, 100)
        case .competencyFailed(let it):
            return named(it.competency, it.assessor) ?? known(it.method.rawValue, 1...4)
                ?? atMost(it.scorePercent, 100)
        case .supervisionLogged(let it):
            return named(it.supervisor) ?? (it.minutes == 0 ? "no minutes" : atMost(it.minutes, 1_440))
                ?? code(it.category.isEmpty ? "none" : it.category)
        case .experienceLogged(let it):
            return experience(it, on: on)
        case .examRecorded(let it):
            return named(it.exam) ?? known(it.outcome.rawValue, 1...2) ?? atMost(it.score, 1_000)
        case .attestationSigned(let it): return known(it.kind.rawValue, 1...9)
        case .applicationSubmitted(let it): return offered(it.credential, event)
        case .applicationDenied(let it):
            let grounds = it.grounds.isEmpty ? "no grounds" : it.grounds.compactMap(code).first
            return offered(it.credential, event) ?? grounds
        case .applicationApproved(let it):
            return offered(it.credential, event) ?? number(it.credentialNumber)
        case .renewalFiled(let it): return number(it.credentialNumber)
        case .renewalApproved(let it): return number(it.credentialNumber)
        case .recordVoided(let it): return known(it.reason.rawValue, 1...4)
        case .backgroundCheckRecorded(let it): return code(it.check) ?? known(it.outcome.rawValue, 1...2)
        case .referenceRecorded(let it): return code(it.kind)
        case .ceuRejected(let it):
            return it.grounds.isEmpty ? "no grounds" : it.grounds.compactMap(code).first
        case .auditPassed(let it): return number(it.credentialNumber) ?? code(it.audit)
        case .auditFailed(let it):
            return number(it.credentialNumber) ?? code(it.audit) ?? it.grounds.compactMap(code).first
        case .recordCorrected(let it):
            return known(it.reason.rawValue, 1...3) ?? (it.content == nil ? "no content" : nil)
                ?? (try? birthdayFault(it, of: event))
        case .actionRevised(let it):
            return it.grounds.isEmpty ? "no grounds" : it.grounds.compactMap(code).first
        case .identityLinked(let it): return code(it.system)
        case .deathRecorded(let it): return known(it.source.rawValue, 1...3)
        case .personalDataErased(let it): return known(it.basis.rawValue, 1...3)
        case .historyDisclosed(let it): return known(it.purpose.rawValue, 1...5)
        case .ceuAccepted, .personalDetailsAmended, .deathRetracted: return nil
        case .peersMerged, .peersUnmerged, .peerMergedAway, .peerRestored:
            return "an event that one person alone does not have"
        case .rulesAdopted, .providerApproved, .providerWithdrawn, .courseApproved, .courseWithdrawn,
            .calendarAdopted, .auditSampleSelected, nil:
            return "an event that no person has"
        default: return try? lifecycleFault(of: event)
        }
    }

    private static func experience(_ it: ExperienceLogged, on: CivilDate) -> String? {
        guard let from = try? CivilDate(it.fromOn), from <= on, from >= day("1940-01-01") else {
            return "from \(it.fromOn)"
        }
        let days = from.days(until: on) + 1
        guard days <= 366, it.minutes > 0, Int(it.minutes) <= days * 1_440 else {
            return "\(it.minutes) minutes in \(days) days"
        }
        return named(it.organization) ?? code(it.category.isEmpty ? "none" : it.category)
    }

    private static func named(_ names: String...) -> String? {
        for name in names {
            if name.utf8.count > 200 { return "\(name.utf8.count) bytes" }
            if name.allSatisfy({ $0.isWhitespace || $0 == "\u{200B}" }) { return "no name" }
        }
        return nil
    }

    private static func known(_ value: Int, _ range: ClosedRange<Int>) -> String? {
        range.contains(value) ? nil : "the unknown value \(value)"
    }

    private static func atMost(_ value: UInt32, _ most: UInt32) -> String? {
        value <= most ? nil : "\(value) of \(most)"
    }

    private static func code(_ text: String) -> String? {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-".unicodeScalars)
        let isCode = (1...48).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(allowed.contains)
        return isCode ? nil : "the code \(text.prefix(9))"
    }

    private static func number(_ text: String) -> String? {
        (1...32).contains(text.utf8.count) ? code(text.lowercased()) : "the number \(text.prefix(9))"
    }

    private static func offered(_ credential: String, _ event: Event) -> String? {
        let isOffered = Array(credential.utf8) == Array("CPS".utf8)
        return isOffered && !event.board.isEmpty ? nil : "the credential \(credential.prefix(9))"
    }

    private static func allocations(_ parts: [Allocation], _ most: Int) -> String? {
        guard (1...32).contains(parts.count) else { return "\(parts.count) parts" }
        guard Set(parts.map(\.category)).count == parts.count else { return "a category twice" }
        guard parts.allSatisfy({ $0.minutes > 0 }) else { return "a part without minutes" }
        guard parts.reduce(0, { $0 + Int($1.minutes) }) <= most else { return "too many minutes" }
        return parts.compactMap { code($0.category) }.first
    }
}

extension EventAudit {
    private static func birthdayFault(_ it: RecordCorrected, of event: Event) throws -> String? {
        guard case .birthdayCorrected(let corrected)? = it.content else { return nil }
        return (try? MonthDay(corrected.birthday)) == nil ? "no birthday" : try lifecycleFault(of: event)
    }

    /// Of the events about applications and credentials: a number or code that the person has.
    private static func lifecycleFault(of event: Event) throws -> String? {
        let json = try event.jsonString()
        let isNamed = json.contains("\"credentialNumber\"") || json.contains("\"credential\":\"CPS\"")
        return isNamed && event.board == Sample.board.description ? nil : "nobody's: \(json)"
    }
}
