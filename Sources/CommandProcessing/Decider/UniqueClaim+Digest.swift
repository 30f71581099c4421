package import Credentialing
import CredentialingSchema
package import EventStore
package import MerkleTree

extension UniqueClaim {
    /// What the index keeps of a claim.
    var digest: Digest { ContentHash.of(Array(text.utf8)) }

    /// The claims of a record, read from its payload: how the index learns of them, live and in a
    /// rebuild. A payload that cannot be read claims nothing; verifying names it.
    package static func digests(_ header: RecordHeader, _ payload: RawSpan) -> [Digest] {
        let issues = [EventType.applicationApproved.code, EventType.credentialIssued.code]
        guard issues.contains(header.type),
            let recorded = try? RecordedEvent(header, payload: payload),
            let claim = UniqueClaim(of: recorded.event)
        else { return [] }
        return [claim.digest]
    }
}
