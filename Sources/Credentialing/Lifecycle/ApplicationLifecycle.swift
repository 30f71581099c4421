package import CredentialingSchema

/// What may happen to an application: from × command → to, and who may.
package enum ApplicationLifecycle {
    package enum Command: String, CaseIterable, Sendable {
        case submitApplication, noteDeficiency, cureDeficiency
        case approveApplication, denyApplication, withdrawApplication
        case fileAppeal, upholdDenial, overturnDenial
        case applicationLapsed

        package var roles: [CommandRole] {
            switch self {
            case .submitApplication, .withdrawApplication, .fileAppeal: [.board, .provider]
            case .applicationLapsed: [.clock]
            default: [.board]
            }
        }
    }

    package struct Transition: Sendable {
        /// nil: the person has never applied.
        package let from: ApplicationStatus?
        package let command: Command
        package let to: ApplicationStatus

        fileprivate init(_ from: ApplicationStatus?, _ command: Command, _ to: ApplicationStatus) {
            self.from = from
            self.command = command
            self.to = to
        }
    }

    package static let transitions: [Transition] = [
        Transition(nil, .submitApplication, .submitted),
        // Once the credential that it led to has ended.
        Transition(.approved, .submitApplication, .submitted),
        Transition(.denied, .submitApplication, .submitted),
        Transition(.withdrawn, .submitApplication, .submitted),
        Transition(.lapsed, .submitApplication, .submitted),
        Transition(.submitted, .noteDeficiency, .deficient),
        Transition(.deficient, .noteDeficiency, .deficient),
        // Of a day up to the last one, entered after the lapse was told; so are the others from there.
        Transition(.lapsed, .noteDeficiency, .lapsed),
        Transition(.deficient, .cureDeficiency, .submitted),
        // Not all of them were cured.
        Transition(.deficient, .cureDeficiency, .deficient),
        Transition(.lapsed, .cureDeficiency, .lapsed),
        Transition(.submitted, .approveApplication, .approved),
        Transition(.lapsed, .approveApplication, .approved),
        Transition(.submitted, .denyApplication, .denied),
        Transition(.deficient, .denyApplication, .denied),
        Transition(.lapsed, .denyApplication, .denied),
        Transition(.submitted, .withdrawApplication, .withdrawn),
        Transition(.deficient, .withdrawApplication, .withdrawn),
        Transition(.lapsed, .withdrawApplication, .withdrawn),
        Transition(.denied, .fileAppeal, .denied),
        Transition(.denied, .upholdDenial, .denied),
        Transition(.denied, .overturnDenial, .submitted),
        Transition(.denied, .overturnDenial, .deficient),
        Transition(.submitted, .applicationLapsed, .lapsed),
        Transition(.deficient, .applicationLapsed, .lapsed),
    ]

    package static func allows(_ command: Command, from status: ApplicationStatus?) -> Bool {
        transitions.contains { $0.from == status && $0.command == command }
    }
}
