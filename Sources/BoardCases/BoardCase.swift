package import CivilTime
import Credentialing

/// A person's dated records, a question, and the answer that the board's rules give.
package struct BoardCase: Sendable {
    package let pack: String
    package let name: String
    package let credential: String
    package let asked: CivilDate
    /// What is asked; nil: the renewal of what is held, else initial eligibility.
    let purpose: AssessmentPurpose?
    /// The board is supposed to have had these rules since that day; nil: since their own first day.
    let since: CivilDate?
    let steps: [Step]
    package let expected: Expected

    /// The days on which something was done, `yyyy-mm-dd`.
    package var days: [String] { steps.map(\.on.description) }

    /// What hours are in when a line names no category.
    static let anyCategory = "general"

    /// Those that the lines name.
    var categories: [String] {
        steps.flatMap { step -> [String] in
            switch step.action {
            case .training(let parts), .continuingEducation(let parts), .supervision(let parts),
                .experience(let parts):
                return parts.map(\.category)
            default: return []
            }
        }
    }

    /// One line of the table: what was done on a day.
    struct Step: Sendable {
        let on: CivilDate
        let action: Action
        var mode = ""
        var code = ""
        var provider = ""
        /// Of what was attested.
        var level = ""
        var atLeastYears: UInt32 = 0
        var atMostYears: UInt32 = 0
        var isVerified = false
        /// Of the holder, `mm-dd`, where cycles end on it.
        var birthday = ""
        /// Code of the rejection that is expected instead.
        var refused = ""
    }

    enum Action: Sendable {
        /// Minutes by category.
        case training([(category: String, minutes: UInt32)])
        case continuingEducation([(category: String, minutes: UInt32)])
        case supervision([(category: String, minutes: UInt32)])
        case experience([(category: String, minutes: UInt32)])
        case exam(String, score: UInt32?)
        case attestation(String)
        /// A clear background check, and its last day where it names one.
        case check(String, validUntil: String)
        case reference(String)
        /// Of the case's credential.
        case application
        /// Issued whatever is unmet.
        case issue
        case filing
        case renewal
        /// Issued for what the rules ask of it.
        case provisional
        /// Of the provisional credential, as long as the rules say.
        case prolonging
        /// The application is approved, unless something is unmet.
        case approval
        /// For who holds another body's certification, unless something is unmet.
        case reciprocity
        /// Unless something is unmet.
        case reinstatement
        /// By the board: of a provider, or of the course of it whose code the line has.
        case boardApproval(provider: String)
        case boardWithdrawal(provider: String)

        var isOfTheBoard: Bool {
            switch self {
            case .boardApproval, .boardWithdrawal: true
            default: false
            }
        }
    }

    package struct Expected: Sendable {
        package let eligible: Bool
        /// Ids of requirements, and of parts of hours as `training/ethics`, in the order of the rules.
        let unmet: [String]
        /// Minutes or counts by id of a requirement or part.
        let have: [(id: String, count: UInt32)]
        /// Of the credential; empty without one.
        package let status: String
        package let expires: String
        /// The last day for filing in time, where it is another than the expiry.
        let fileBy: String
        let opens: String
        let lateUntil: String
        /// Whether the filed renewal is late; empty: not asked.
        let filedLate: String
    }
}
