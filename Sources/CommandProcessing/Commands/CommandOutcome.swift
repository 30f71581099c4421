package import Credentialing
package import CredentialingSchema

/// What became of one command.
package enum CommandOutcome: Sendable {
    /// Durable. `duplicate` in the receipt tells that it had been accepted before.
    case accepted(Receipt)
    /// Nothing was written.
    case rejected(Rejection)
    /// Not decided: the store could not answer. Safe to send again.
    case failed(String)
}
