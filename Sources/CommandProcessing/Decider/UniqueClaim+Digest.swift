package import Credentialing
import CredentialingSchema
package import EventStore
import Identifiers
package import MerkleTree

extension UniqueClaim {
    /// What the index keeps of a claim.
    var digest: Digest { ContentHash.of(Array(text.utf8)) }

    /// The claims of a record, read from its payload: how the index learns of them, live and in a
    /// rebuild. A payload that cannot be read claims nothing; verifying names it.
    package static func digests(_ header: RecordHeader, _ payload: RawSpan) -> [Digest] {
        // The first event's id is the command's, which is looked up as such.
        let ids = header.command.index > 0 ? [header.eventID.claim] : []
        let issues = [EventType.applicationApproved.code, EventType.credentialIssued.code]
        guard issues.contains(header.type),
            let recorded = try? RecordedEvent(header, payload: payload),
            let claim = UniqueClaim(of: recorded.event)
        else { return ids }
        return ids + [claim.digest]
    }
}

extension EventID {
    /// What a command's further events claim, so that no later command gets the id of one of them.
    var claim: Digest { ContentHash.of(Array("event/\(self)".utf8)) }
}
