import Identifiers

/// The event that a command is about.
extension FieldCheck {
    /// Its id.
    func event(_ value: String, _ field: String, _ what: String) throws(Rejection) -> EventID {
        guard !value.isEmpty else { throw missing(field, what) }
        guard let id = EventID(value) else { throw noID(value, field) }
        return id
    }

    /// Its type, by which the person's record has it.
    func recordedType(of target: EventID, in record: Record) throws(Rejection) -> EventType {
        guard let type = record.eventType(of: target) else {
            throw Rejection(
                .eventUnknown,
                "the person's record has no event \(target)",
                field: path("eventId")
            )
        }
        return type
    }

    func notVoided(_ target: EventID, in record: Record) throws(Rejection) {
        guard let void = record.voided[target] else { return }
        throw Rejection(
            .alreadyVoided,
            "event \(target) was voided by \(void) already",
            field: path("eventId")
        )
    }
}
