import Projections

extension QueryError {
    /// What keeps a tool from answering, for a person.
    var words: String {
        switch self {
        case .peerUnknown(let peer): "no person \(peer) is recorded"
        case .credentialUnknown(let board, let number): "\(board) has no credential \(number)"
        case .boardUnknown(let board): "\(board) has adopted no rules; --rules FILE supposes some"
        case .rulesVersionUnknown(let board, let version):
            "\(board) has adopted no version \(version), and there is no such file"
        case .credentialNotOffered(let board, let code): "the rules of \(board) have no credential \(code)"
        case .cycleUnknown(let board, let number, let cycle): "\(board) \(number) has had no cycle \(cycle)"
        case .searchTooShort: "what is sought is too short"
        case .tooWide(let rows): "more than \(rows) rows are asked for"
        case .quarantined(let position, let reason): "position \(position) cannot be read: \(reason)"
        case .checkpointMissing: "the log has no checkpoint yet"
        case .notProved(let reason): "DOES NOT HOLD: \(reason)"
        case .rowsBehind(let projection, let reached, let wanted):
            "the rows of \(projection) are of position \(reached), not of \(wanted)"
        case .unavailable(let reason): reason
        }
    }
}
