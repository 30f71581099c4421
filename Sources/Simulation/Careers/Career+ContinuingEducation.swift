import CivilTime
import CredentialingSchema
import SwiftProtobuf

extension Career {
    /// What a board thinks of an activity that was reported.
    mutating func judge(_ activity: LogCEU, _ event: String, reportedOn day: CivilDate) {
        switch matters.below(100) {
        case 0..<5:
            let on = day.moved(days: matters.within(1...14))
            aside(
                on: on,
                "",
                .acceptCeu(
                    .with {
                        ($0.peerID, $0.board, $0.eventID) = (peerID, program.board, event)
                        $0.decidedOn = on.description
                    }
                )
            )
        case 5..<7: rejectAnother(like: activity, on: day)
        case 7..<9:
            // The title was mistyped.
            var right = activity
            right.title = "\(activity.title), revised edition"
            aside(
                on: day.moved(days: matters.within(1...10)),
                "",
                .correctRecord(
                    .with {
                        ($0.peerID, $0.eventID, $0.reason) = (peerID, event, .clericalError)
                        $0.logCeu = right
                    }
                )
            )
        default: break
        }
    }

    /// A sign-in sheet is no certificate: reported beside what counts, and rejected.
    private mutating func rejectAnother(like activity: LogCEU, on day: CivilDate) {
        var other = activity
        other.activity = "sheet-\(activity.activity)"
        let event = aside(on: day, "", .logCeu(other))
        let on = day.moved(days: matters.within(1...14))
        aside(
            on: on,
            "",
            .rejectCeu(
                .with {
                    ($0.peerID, $0.board, $0.eventID) = (peerID, program.board, event)
                    $0.decidedOn = on.description
                    $0.grounds = ["no-certificate"]
                }
            )
        )
    }
}
