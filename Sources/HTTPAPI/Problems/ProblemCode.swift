import HTTPTypes

/// The problems that this room names by itself; rejections and decoding errors bring their own codes.
enum ProblemCode: String, CaseIterable, Sendable {
    case badRequest = "bad_request"
    case unknownParameter = "unknown_parameter"
    case invalidParameter = "invalid_parameter"
    case missingParameter = "missing_parameter"
    case purposeRequired = "purpose_required"
    case notAuthenticated = "not_authenticated"
    case foreignCaller = "foreign_caller"
    case foreignHost = "foreign_host"
    case foreignOrigin = "foreign_origin"
    case roleMissing = "role_missing"
    case boardNotYours = "board_not_yours"
    case routeUnknown = "route_unknown"
    case peerUnknown = "peer_unknown"
    case credentialUnknown = "credential_unknown"
    case boardUnknown = "board_unknown"
    case rulesVersionUnknown = "rules_version_unknown"
    case statusListUnknown = "status_list_unknown"
    case signingNotConfigured = "signing_not_configured"
    case credentialNotOffered = "credential_not_offered"
    case cycleUnknown = "cycle_unknown"
    case searchTooShort = "search_too_short"
    case rangeTooWide = "range_too_wide"
    case positionUnknown = "position_unknown"
    case projectionUnknown = "projection_unknown"
    case rebuildMissing = "rebuild_missing"
    case notQuarantined = "not_quarantined"
    case rebuildRunning = "rebuild_running"
    case candidateMissing = "candidate_missing"
    case previousMissing = "previous_missing"
    case rowsDiffer = "rows_differ"
    case publicationUnknown = "publication_unknown"
    case publicationUnfit = "publication_unfit"
    case checkpointMissing = "checkpoint_missing"
    case methodNotAllowed = "method_not_allowed"
    case notAcceptable = "not_acceptable"
    case bodyTooLarge = "body_too_large"
    case dryRunTooLong = "dry_run_too_long"
    case contentTypeUnsupported = "content_type_unsupported"
    case headersTooLarge = "headers_too_large"
    case requestTimeout = "request_timeout"
    case rateLimited = "rate_limited"
    case queueFull = "queue_full"
    case internalError = "internal_error"
    case recordQuarantined = "record_quarantined"
    case disclosureNotRecorded = "disclosure_not_recorded"
    case storeUnavailable = "store_unavailable"
    case notDecided = "not_decided"
    case writerStopped = "writer_stopped"
    case spaceExhausted = "space_exhausted"
    case clockBehind = "clock_behind"
    case commitFailed = "commit_failed"
    case positionNotReached = "position_not_reached"
    case notReady = "not_ready"
    case streamsFull = "streams_full"
    case clockOnly = "clock_only"
    case clockNotSimulated = "clock_not_simulated"
    case clockBackwards = "clock_backwards"
    case clockBusy = "clock_busy"
    case clockStopping = "clock_stopping"
    case deadlinesOutstanding = "deadlines_outstanding"

    var status: HTTPResponse.Status {
        switch self {
        case .badRequest, .unknownParameter, .invalidParameter, .missingParameter, .searchTooShort,
            .purposeRequired:
            .badRequest
        case .notAuthenticated: .unauthorized
        case .foreignCaller, .foreignHost, .foreignOrigin, .clockOnly, .roleMissing, .boardNotYours:
            .forbidden
        case .routeUnknown, .peerUnknown, .credentialUnknown, .boardUnknown, .rulesVersionUnknown,
            .credentialNotOffered, .cycleUnknown, .positionUnknown, .checkpointMissing, .projectionUnknown,
            .rebuildMissing, .notQuarantined, .publicationUnknown, .statusListUnknown, .signingNotConfigured:
            .notFound
        case .rangeTooWide: .unprocessableContent
        case .rebuildRunning, .candidateMissing, .previousMissing, .rowsDiffer, .publicationUnfit: .conflict
        case .methodNotAllowed: .methodNotAllowed
        case .clockNotSimulated, .clockBackwards, .clockBusy: .conflict
        case .notAcceptable: .notAcceptable
        case .bodyTooLarge, .dryRunTooLong: .contentTooLarge
        case .contentTypeUnsupported: .unsupportedMediaType
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .requestTimeout: .requestTimeout
        case .queueFull, .rateLimited: .tooManyRequests
        case .internalError, .recordQuarantined: .internalServerError
        case .storeUnavailable, .notDecided, .disclosureNotRecorded, .writerStopped, .spaceExhausted,
            .clockBehind, .commitFailed,
            .positionNotReached, .notReady, .streamsFull, .clockStopping, .deadlinesOutstanding:
            .serviceUnavailable
        }
    }

    /// Seconds after which the same request may go through; nil: waiting alone does not help.
    var retryAfterSeconds: Int? {
        switch self {
        case .queueFull, .storeUnavailable, .notDecided, .positionNotReached: 1
        case .notReady, .streamsFull: 5
        case .clockBusy, .deadlinesOutstanding: 1
        case .spaceExhausted, .clockBehind: 30
        default: nil
        }
    }

    /// The code for an answer that came without one.
    init(status: HTTPResponse.Status) {
        switch status {
        case .unauthorized: self = .notAuthenticated
        case .notFound: self = .routeUnknown
        case .methodNotAllowed: self = .methodNotAllowed
        case .notAcceptable: self = .notAcceptable
        case .contentTooLarge: self = .bodyTooLarge
        case .unsupportedMediaType: self = .contentTypeUnsupported
        case .requestHeaderFieldsTooLarge: self = .headersTooLarge
        case .tooManyRequests: self = .queueFull
        case .serviceUnavailable: self = .storeUnavailable
        default: self = status.kind == .clientError ? .badRequest : .internalError
        }
    }
}
