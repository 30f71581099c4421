import CredentialingSchema

/// What one bit of a status list can say of a credential on a day. It follows from status and practice alone, which
/// the public record of every board shows; discipline, which not every board shows, has no part in it.
package enum PublicStanding: UInt8, Sendable {
    /// The holder may practise.
    case good = 0
    /// The holder may not, and may again: by a renewal, a lift, a reinstatement, or the end of time that passes.
    case suspended = 1
    /// The board ended the credential or took it back, the holder gave it up, or it went to another body.
    case ended = 2

    init(_ status: CredentialStatus, practiceAuthorized: Bool) {
        switch status {
        case .void, .revoked, .surrendered, .transferred: self = .ended
        // The dead were not revoked, and a wrong report of a death is taken back.
        case .active, .inGrace, .expired, .provisional, .inactive, .retired, .deceased, .unspecified,
            .UNRECOGNIZED:
            self = practiceAuthorized ? .good : .suspended
        }
    }
}
