import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// The names that a person went by, as derived data may hold them: tokens, and where the last one was given.
struct NameTrail: Sendable {
    /// Tokens kept; with more, those of earlier names go.
    static let tokensMax = 512

    /// Of every name since the last erasure, in order and each once.
    private(set) var tokens: [NameToken] = []
    /// The event that gave the last name; nil: none did.
    private(set) var position: Position?

    /// - Parameters:
    ///   - type: that of the record.
    ///   - payload: an event; whoever folds it has seen that.
    mutating func follow(
        _ type: EventType,
        _ header: RecordHeader,
        payload: RawSpan,
        using names: NameTokens?
    ) {
        switch type {
        case .peerRegistered, .personalDetailsAmended:
            position = header.position
            guard let names, let recorded = try? RecordedEvent(header, payload: payload) else { return }
            let further = names.tokens(of: recorded, slot: header.keySlot)
            let union = Set(tokens).union(further)
            tokens = union.count > Self.tokensMax ? further : union.sorted()
        case .personalDataErased:
            forget()
        default: break
        }
    }

    /// Where the name was given stays: whoever opens it there learns that it was erased.
    mutating func forget() { tokens = [] }
}
