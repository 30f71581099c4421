import CredentialingSchema
import Identifiers

extension RepeatedContent {
    func isOfCredential(_ content: Command.OneOf_Command) -> Bool {
        switch (content, happening) {
        case (.fileRenewal(let it), .renewalFiled(let was)):
            it.credentialNumber == was.credentialNumber && cameIn(on: it.filedOn, at: it.filedAt, was.filedAt)
        case (.approveRenewal(let it), .renewalApproved(let was)):
            (it.credentialNumber, it.birthday) == (was.credentialNumber, was.birthday) && isOn(it.decidedOn)
        case (.grantExtension(let it), .extensionGranted(let was)):
            (it.credentialNumber, it.kind) == (was.credentialNumber, was.kind)
                && (it.tolledFromOn, it.tolledThroughOn) == (was.tolledFromOn, was.tolledThroughOn)
                && isOn(it.grantedOn)
        case (.surrender(let it), .credentialSurrendered(let was)):
            it.credentialNumber == was.credentialNumber && isOn(it.effectiveOn)
        case (.retire(let it), .credentialRetired(let was)):
            it.credentialNumber == was.credentialNumber && isOn(it.effectiveOn)
        case (.inactivate(let it), .credentialInactivated(let was)):
            it.credentialNumber == was.credentialNumber && isOn(it.effectiveOn)
        case (.reinstate(let it), .credentialReinstated(let was)):
            it.credentialNumber == was.credentialNumber && isOn(it.effectiveOn)
        case (.transferCredential(let it), .credentialTransferred(let was)):
            (it.credentialNumber, it.toBody) == (was.credentialNumber, was.toBody) && isOn(it.effectiveOn)
        // Its id is made of all that it says.
        case (.passDeadline(let it), _): EventType(of: happening)?.isByTime == true && isOn(it.dueOn)
        default: false
        }
    }

    func isOfDiscipline(_ content: Command.OneOf_Command) -> Bool {
        switch (content, happening) {
        case (.suspend(let it), .credentialSuspended(let was)):
            (it.credentialNumber, it.grounds) == (was.credentialNumber, was.grounds)
                && it.throughOn == was.throughOn && isOn(it.effectiveOn)
        case (.liftSuspension(let it), .suspensionLifted(let was)):
            it.credentialNumber == was.credentialNumber && isOn(it.effectiveOn)
        case (.revoke(let it), .credentialRevoked(let was)):
            (it.credentialNumber, it.grounds) == (was.credentialNumber, was.grounds) && isOn(it.effectiveOn)
        case (.imposeProbation(let it), .probationImposed(let was)):
            (it.credentialNumber, it.grounds) == (was.credentialNumber, was.grounds)
                && it.throughOn == was.throughOn && isOn(it.effectiveOn)
        case (.liftProbation(let it), .probationLifted(let was)):
            it.credentialNumber == was.credentialNumber && isOn(it.effectiveOn)
        case (.fileAppeal(let it), .appealFiled(let was)):
            EventID(it.actionID) == EventID(was.actionID) && isOn(it.filedOn)
        // One that is overturned is effective as of the action.
        case (.decideAppeal(let it), .appealDecided(let was)):
            EventID(it.actionID) == EventID(was.actionID)
                && (it.outcome, it.decidedOn) == (was.outcome, was.decidedOn)
        default: false
        }
    }
}
