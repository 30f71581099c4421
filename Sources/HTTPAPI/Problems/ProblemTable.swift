import CommandDecoding
import CommandProcessing
import Credentialing
import EventStore
import HTTPTypes
import Hummingbird
import NIOCore
import Projections

/// The one table of what each error of the rooms below is over HTTP.
extension APIProblem {
    /// - Parameter isKnown: false when the error says nothing to clients and belongs into the log.
    static func of(_ error: any Error) -> (problem: APIProblem, isKnown: Bool) {
        switch error {
        case let problem as APIProblem: (problem, true)
        case let rejection as Rejection: (APIProblem(rejection), true)
        case let error as CommandDecodingError: (APIProblem(error), true)
        case let error as QueryError: (APIProblem(error), error.isKnown)
        case let error as SubmissionError: (APIProblem(error), true)
        case let error as EventStoreError: APIProblem.of(store: error)
        case let error as ProjectionsError: APIProblem.of(projections: error)
        // Nobody is left to read it, and whoever hangs up fills no log.
        case is IOError, is ChannelError:
            (APIProblem(.badRequest, "the connection ended before the request did"), true)
        // Given up while it waited: its connection is gone, or the daemon stops.
        case is CancellationError:
            (APIProblem(.notReady, "the request was given up before its turn came"), true)
        case is NIOTooManyBytesError: (APIProblem(.bodyTooLarge, "the body is too large"), true)
        case let error as HTTPError:
            (APIProblem(ProblemCode(status: error.status), status: error.status, detail: error.body), true)
        default: (APIProblem(.internalError, "the request failed; the log has the reason"), false)
        }
    }

    init(_ code: ProblemCode, status: HTTPResponse.Status, detail: String?) {
        self.init(status: status, code: code.rawValue, detail: detail ?? status.reasonPhrase)
        if let seconds = code.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
    }

    init(_ rejection: Rejection) {
        self.init(
            status: Self.status(of: rejection.code),
            code: rejection.code.rawValue,
            detail: rejection.detail
        )
        field = rejection.field
        unmet = rejection.unmet
    }

    /// What is wrong with the command alone is 400, what is not the sender's to decide 403, what the record or
    /// the rules stand against is 422.
    static func status(of code: Rejection.Code) -> HTTPResponse.Status {
        switch code {
        case .missingField, .invalidField, .futureDate, .unknownCommand: .badRequest
        case .versionConflict, .commandIDReused: .conflict
        case .boardNotYours, .roleMissing: .forbidden
        default: .unprocessableContent
        }
    }

    init(_ error: CommandDecodingError) {
        self.init(status: .badRequest, code: error.code.rawValue, detail: error.detail)
        field = error.field
        commandID = error.commandID
    }

    init(_ error: QueryError) {
        switch error {
        case .peerUnknown(let peer): self.init(.peerUnknown, "nobody is known as \(peer)")
        case .credentialUnknown(let board, let number):
            self.init(.credentialUnknown, "\(board) has no credential \(number)")
        case .boardUnknown(let board): self.init(.boardUnknown, "\(board) has adopted no rules")
        case .rulesVersionUnknown(let board, let version):
            let given = JSONText.excerpt(version)
            self.init(.rulesVersionUnknown, "\(board) has adopted no version \(given)", field: "rulesVersion")
        case .credentialNotOffered(let board, let code):
            let detail = "the rules of \(board) have no credential \(JSONText.excerpt(code))"
            self.init(.credentialNotOffered, detail, field: "credential")
        case .cycleUnknown(let board, let number, 0):
            let detail = "\(board) \(JSONText.excerpt(number)) is provisional and has no cycle yet"
            self.init(.cycleUnknown, detail, field: "cycle")
        case .cycleUnknown(let board, let number, let cycle):
            let detail = "\(board) \(JSONText.excerpt(number)) has had no cycle \(cycle)"
            self.init(.cycleUnknown, detail, field: "cycle")
        case .searchTooShort:
            self.init(
                .searchTooShort,
                "q is a credential's number, or has a word of a name with at least \(RosterQuestion.wordLettersMin) letters or an ideograph",
                field: "q"
            )
        case .tooWide(let rows):
            let detail = "the range has more than \(rows) figures of one kind; ask for a shorter one"
            self.init(.rangeTooWide, detail, field: "to")
        case .quarantined(let position, _):
            self.init(
                .recordQuarantined,
                "this person's record cannot be read from position \(position) on; operators are told"
            )
        case .checkpointMissing: self.init(.checkpointMissing, "the log has no checkpoint yet")
        case .rowsBehind(let projection, let reached, let wanted):
            let detail = "position \(wanted) is not reached; the rows of \(projection) are of \(reached)"
            self.init(.positionNotReached, detail)
        case .notProved, .unavailable: self.init(.storeUnavailable, "the store did not answer")
        }
    }

    private static func of(store error: EventStoreError) -> (APIProblem, Bool) {
        switch error.code {
        case .beyondTree: (APIProblem(.positionUnknown, error.reason), true)
        case .noCheckpoint where error.isRetryable: (APIProblem(.notReady, error.reason), true)
        case .noCheckpoint: (APIProblem(.checkpointMissing, error.reason), true)
        case .spaceExhausted:
            (APIProblem(.spaceExhausted, "there is no space to write; nothing was changed"), true)
        // Which file it is stands in /readyz and the log: it is about the machine.
        case .folderReplaced:
            (APIProblem(.writerStopped, "the data folder was taken away; /readyz says what to do"), true)
        default: (APIProblem(.storeUnavailable, "the store did not answer"), false)
        }
    }

    private static func of(projections error: ProjectionsError) -> (APIProblem, Bool) {
        let code: ProblemCode
        switch error.code {
        case .projectionUnknown: code = .projectionUnknown
        case .rebuildRunning: code = .rebuildRunning
        case .rebuildMissing: code = .rebuildMissing
        case .candidateMissing: code = .candidateMissing
        case .rowsDiffer: code = .rowsDiffer
        case .previousMissing: code = .previousMissing
        case .notQuarantined: code = .notQuarantined
        case .cancelled, .behind: code = .notReady
        }
        return (APIProblem(code, error.reason), true)
    }

    init(_ error: SubmissionError) {
        switch error.code {
        case .queueFull: self.init(.queueFull, "too many commands wait; send it again")
        case .tooHeavy: self.init(.bodyTooLarge, error.reason)
        // Why stands in /readyz and the log: it is about the machine.
        case .stopped: self.init(.writerStopped, "no commands are taken; whoever runs the daemon sees why")
        case .spaceExhausted:
            self.init(.spaceExhausted, "there is no space to write; nothing was recorded")
        case .clockBehind:
            self.init(.clockBehind, "this daemon's clock is wrong; nothing is recorded until it is right")
        case .commitFailed:
            self.init(
                .commitFailed,
                "the write failed; the same command id tells after the restart whether it was recorded"
            )
        case .readFailed: self = .undecided
        }
    }

    /// A command that was neither accepted nor rejected.
    static let undecided = APIProblem(.notDecided, "the command could not be decided; send it again")
}

extension QueryError {
    /// Whether it says something to clients.
    fileprivate var isKnown: Bool {
        switch self {
        case .quarantined, .notProved, .unavailable: false
        case .peerUnknown, .credentialUnknown, .boardUnknown, .rulesVersionUnknown, .credentialNotOffered:
            true
        // Rows that are behind are told by /readyz, once and not by each question.
        case .cycleUnknown, .searchTooShort, .tooWide, .checkpointMissing, .rowsBehind: true
        }
    }
}
