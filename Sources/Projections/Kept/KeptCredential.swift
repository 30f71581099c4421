import CivilTime
import EventStore
import Identifiers

/// What a credential's public record shows on one day, but for the holder's name.
struct KeptCredential: Sendable {
    /// The stream of the holder, with whom nobody was merged, and the last version that is in it.
    let stream: StreamID
    let version: StreamVersion
    /// Where that one stands.
    let last: Position
    let asOf: CivilDate
    /// The message `Credential` as JSON.
    let json: [UInt8]
    /// The record that gave the holder's name last; nil: the public record shows none.
    let name: Position?
}
