import CredentialingSchema
import Identifiers

/// The outermost fields of a record's payload, read without a schema as whoever has none reads them
/// (`Schemas/storage.md`, section 1): what a header says of an event must not be another thing than its payload says.
struct EventFields {
    /// From here on a field says what happened; those below go with every event.
    private static let firstHappening: UInt64 = 16
    /// Those that go with every event and that no schema has yet: of any form.
    private static let notYetKnown: ClosedRange<UInt64> = 6...15
    private static let boardNumber: UInt64 = 4

    /// The numbers of the fields that say what happened, in order: of an event there is one.
    private(set) var happenings: [UInt64] = []
    /// The last one's bytes; empty: no board is named.
    private(set) var board: ArraySlice<UInt8> = []

    /// nil when the payload is not made of such fields as an event has.
    init?(_ payload: ArraySlice<UInt8>) {
        var fields = OuterFields(payload)
        do throws(OuterFields.Malformed) {
            while let field = try fields.next() {
                guard add(field) else { return nil }
            }
        } catch {
            return nil
        }
    }

    /// Whether the board that is named, if any, has a board's code.
    var namesBoard: Bool {
        board.isEmpty || String(validating: board, as: UTF8.self).flatMap { BoardCode($0) } != nil
    }

    /// - Returns: false when the field is none that an event has.
    private mutating func add(_ field: OuterFields.Field) -> Bool {
        guard let content = field.content else { return Self.notYetKnown.contains(field.number) }
        if field.number >= Self.firstHappening { happenings.append(field.number) }
        if field.number == Self.boardNumber { board = content }
        return true
    }
}
