import CivilTime
import CredentialingSchema
import Identifiers

/// Taking one step of an application or a credential out again, as a void does.
extension Record {
    mutating func undoApplicationStep(_ target: EventID) {
        for index in applications.indices where applications[index].changes.contains(target) {
            applications[index].undo(target)
        }
    }

    mutating func undoCredentialChange(_ target: EventID) {
        for index in credentials.indices where credentials[index].changes.contains(target) {
            credentials[index].undo(target)
        }
    }
}

extension ApplicationRecord {
    fileprivate mutating func undo(_ target: EventID) {
        if decision?.by == target { decision = nil }
        if withdrawal?.by == target { withdrawal = nil }
        deficiencySteps.removeAll { $0.by == target }
        changes.removeLast { $0 == target }
    }
}

extension CredentialRecord {
    fileprivate mutating func undo(_ target: EventID) {
        // A void credential keeps its cycle: it still says what had been issued.
        if issuedBy != target {
            cycles.removeAll { $0.begunBy == target }
            changes.removeLast { $0 == target }
        }
        actions.removeLast { $0.by == target }
        for index in cycles.indices {
            cycles[index].extensions.removeAll { $0.by == target }
            if cycles[index].filing?.by == target { cycles[index].filing = nil }
        }
    }
}
