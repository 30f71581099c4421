package import Identifiers

/// What a restore did so that nobody who was erased can be read again.
package struct ErasedAgain: Sendable {
    /// Keys of people who were erased, which were still there.
    package var keys = 0
    /// Of a list of erasures those of whom the restored log has nothing; nil: there was no list.
    package var notKnown: [PeerID]?
}
