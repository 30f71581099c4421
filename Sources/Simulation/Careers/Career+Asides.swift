import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// What happens beside training, certification and renewal. Drawn from a sequence of its own, so that a career is
/// the same with and without it until something ends it.
extension Career {
    private static let backgroundChecksPercent = 40
    private static let referencesPercent = 30
    private static let identitiesPercent = 15
    private static let amendmentsPercent = 6
    private static let disclosuresPercent = 4
    private static let erasuresPercent = 2

    /// Sends a command beside the career's own.
    @discardableResult
    mutating func aside(
        on day: CivilDate,
        _ correlationID: String,
        _ body: Command.OneOf_Command
    ) -> String {
        let time = CommandTime(day: day, using: &matters)
        let id = time.id(using: &matters).description
        append(at: time, id, correlationID, body)
        return id
    }

    /// Papers that are asked for when somebody begins, and what changes in a life.
    mutating func bringPapers() {
        let first = registeredOn.moved(days: 1)
        if matters.happens(percent: Self.backgroundChecksPercent) { bringBackgroundCheck(of: first) }
        if matters.happens(percent: Self.referencesPercent) { bringReferences(of: first) }
        if matters.happens(percent: Self.identitiesPercent) { linkIdentity(on: first) }
        if matters.happens(percent: Self.amendmentsPercent) { amend() }
        if matters.happens(percent: Self.disclosuresPercent) { haveHistoryDisclosed() }
    }

    private mutating func bringBackgroundCheck(of day: CivilDate) {
        let cleared = matters.happens(percent: 95)
        aside(
            on: day.moved(days: matters.within(5...40)),
            "",
            .recordBackgroundCheck(
                .with {
                    $0.peerID = peerID
                    $0.check = matters.pick(["state", "fbi"])
                    $0.outcome = cleared ? .cleared : .notCleared
                    $0.checkedOn = day.description
                    $0.details = cleared ? "" : "An entry of more than ten years ago."
                }
            )
        )
    }

    private mutating func bringReferences(of day: CivilDate) {
        for kind in ["supervisor", "colleague"] {
            aside(
                on: day.moved(days: matters.within(5...90)),
                "",
                .recordReference(
                    .with {
                        $0.peerID = peerID
                        $0.kind = kind
                        $0.receivedOn = day.description
                        $0.referee = People.name(using: &matters)
                        $0.text = "I have known the applicant for more than two years."
                    }
                )
            )
        }
    }

    private mutating func linkIdentity(on day: CivilDate) {
        aside(
            on: day.moved(days: matters.within(1...30)),
            "",
            .linkIdentity(
                .with {
                    $0.peerID = peerID
                    $0.system = "icrc"
                    $0.identifier = "IC-\(paddedNumber)"
                    $0.linkedOn = day.description
                }
            )
        )
    }

    private mutating func haveHistoryDisclosed() {
        let on = registeredOn.moved(days: matters.within(30...700))
        aside(
            on: on,
            "",
            .discloseHistory(
                .with {
                    $0.peerID = peerID
                    $0.recipient = People.name(using: &matters)
                    $0.purpose = matters.pick([.audit, .subjectRequest, .reciprocity])
                    $0.disclosedOn = on.description
                }
            )
        )
    }

    private mutating func amend() {
        let on = registeredOn.moved(days: matters.within(60...600))
        var details = People.details(number: number, registeredOn: registeredOn, using: &matters)
        // Somebody can move and take another name, and stays as old.
        details.birthDate = birthDate
        aside(
            on: on,
            "",
            .amendPersonalDetails(
                .with {
                    $0.peerID = peerID
                    $0.personal = details
                    $0.amendedOn = on.description
                }
            )
        )
    }

    /// Some ask to be forgotten once nothing more comes.
    mutating func beForgotten() {
        guard matters.happens(percent: Self.erasuresPercent), let last = lastDay else { return }
        let on = last.moved(days: matters.within(60...400))
        aside(
            on: on,
            "",
            .erasePersonalData(
                .with {
                    $0.peerID = peerID
                    $0.requestedOn = on.description
                    $0.basis = matters.pick([.request, .retentionEnded])
                }
            )
        )
    }
}
