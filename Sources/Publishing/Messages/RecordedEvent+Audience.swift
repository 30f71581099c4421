import Credentialing
import CredentialingSchema

extension RecordedEvent {
    /// The same record with what an audience may see of its event, for headers that are made of it.
    func showing(_ seen: Event) -> RecordedEvent {
        RecordedEvent(
            position: position,
            version: version,
            id: id,
            recordedAt: recordedAt,
            effectiveOn: effectiveOn,
            event: seen
        )
    }
}
