import CivilTime
package import CredentialingSchema
import Identifiers

extension RecordedEvent {
    /// Whether it can be the first event of a command, by all that it repeats of the command in the open. What was given
    /// under seal is not looked at, nor what the decision made of the command: two commands that differ in such things
    /// alone are one here.
    package func canBeFirst(of command: Command) -> Bool {
        guard let content = command.command, let happening = event.event,
            command.correlationID == event.correlationID
        else { return false }
        if let board = CommandTable.row(of: CommandKind(content)).board?(command),
            BoardCode(board) != BoardCode(event.board)
        {
            return false
        }
        return RepeatedContent(happening: happening, on: effectiveOn).isOf(content)
    }
}

/// What happened and when, held against a command.
struct RepeatedContent {
    let happening: Event.OneOf_Event
    let on: CivilDate

    func isOf(_ content: Command.OneOf_Command) -> Bool {
        isOfPerson(content) || isOfEvidence(content) || isOfApplication(content) || isOfCredential(content)
            || isOfDiscipline(content) || isOfMending(content)
    }

    func isOn(_ day: String) -> Bool { (try? CivilDate(day)) == on }

    /// Of what came in: the day that is given, or else the instant.
    func cameIn(on day: String, at instant: String, _ recorded: String) -> Bool {
        (try? Instant(instant)) == (try? Instant(recorded)) && (day.isEmpty || isOn(day))
    }

    private func isOfPerson(_ content: Command.OneOf_Command) -> Bool {
        switch (content, happening) {
        case (.registerPeer(let it), .peerRegistered): isOn(it.registeredOn)
        case (.amendPersonalDetails(let it), .personalDetailsAmended): isOn(it.amendedOn)
        case (.linkIdentity(let it), .identityLinked(let was)):
            it.system == was.system && isOn(it.linkedOn)
        case (.mergePeers(let it), .peerMergedAway(let was)):
            PeerID(it.intoPeerID) == PeerID(was.intoPeerID) && isOn(it.mergedOn)
        case (.unmergePeers(let it), .peersUnmerged(let was)):
            PeerID(it.mergedPeerID) == PeerID(was.mergedPeerID) && isOn(it.unmergedOn)
        case (.recordDeath(let it), .deathRecorded(let was)):
            it.source == was.source && isOn(it.diedOn)
        case (.retractDeath(let it), .deathRetracted): isOn(it.retractedOn)
        case (.erasePersonalData(let it), .personalDataErased(let was)):
            it.basis == was.basis && isOn(it.requestedOn)
        case (.discloseHistory(let it), .historyDisclosed(let was)):
            it.purpose == was.purpose && it.hasReading == was.hasReading && it.reading == was.reading
                && isOn(it.disclosedOn)
        default: false
        }
    }

    private func isOfApplication(_ content: Command.OneOf_Command) -> Bool {
        switch (content, happening) {
        case (.submitApplication(let it), .applicationSubmitted(let was)):
            it.credential == was.credential && cameIn(on: it.submittedOn, at: it.submittedAt, was.submittedAt)
        case (.approveApplication(let it), .applicationApproved(let was)):
            it.credential == was.credential && isNumber(it.credentialNumber, was.credentialNumber)
                && (was.birthday.isEmpty || it.birthday == was.birthday) && isOn(it.decidedOn)
        case (.denyApplication(let it), .applicationDenied(let was)):
            it.credential == was.credential && it.grounds == was.grounds && isOn(it.decidedOn)
        case (.withdrawApplication(let it), .applicationWithdrawn(let was)):
            it.credential == was.credential && isOn(it.withdrawnOn)
        case (.noteDeficiency(let it), .deficiencyNoted(let was)):
            it.credential == was.credential && it.deficiencies == was.deficiencies && isOn(it.notedOn)
        case (.cureDeficiency(let it), .deficiencyCured(let was)):
            it.credential == was.credential && it.deficiencies == was.deficiencies && isOn(it.curedOn)
        case (.issueCredential(let it), .credentialIssued(let was)):
            it.credential == was.credential && isNumber(it.credentialNumber, was.credentialNumber)
                && (it.kind, it.certifiedBy, it.certificate, it.birthday)
                    == (was.kind, was.certifiedBy, was.certificate, was.birthday)
                && isOn(it.issuedOn)
        default: false
        }
    }

    /// The daemon gives a number where none is asked for.
    private func isNumber(_ asked: String, _ given: String) -> Bool { asked.isEmpty || asked == given }
}
