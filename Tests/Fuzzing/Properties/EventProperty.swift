import CredentialingSchema
import SwiftProtobuf

/// An event that is read where it lies is the one that SwiftProtobuf's parser makes of the same bytes.
package func eventProperty(_ input: [UInt8]) {
    var cursor = WireCursor(input.span.bytes)
    let event = try? Event.read(input.span.bytes, &cursor)
    var folding = WireCursor(input.span.bytes)
    let folded = try? Event.readFolded(input.span.bytes, &folding)
    precondition((folded == nil) == (event == nil), "a fold reads other events than everybody else")
    guard let event else { return }
    precondition(folded?.board == event.board && folded?.event == event.event, "a fold reads something else")
    guard let parsed = try? Event(serializedBytes: input) else {
        preconditionFailure("bytes that the parser refuses were read")
    }
    precondition(event == parsed, "it was read as another event")
    // What happened is the last field, or nothing did.
    precondition((event.event != nil) == (cursor.fieldNumber >= 16), "what happened is not the last field")
}
