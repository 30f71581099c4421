import EventStore

/// Where a record's checksum stands (Schemas/storage.md).
private let checksumBytes = 8..<12

/// Any bytes give a header or a named error, and what decodes encodes to the same bytes again.
package func recordProperty(_ input: [UInt8]) {
    _ = try? RecordCodec.decode(input.span.bytes)
    // The checksum is left out first, or hardly any input would come further.
    guard let header = try? RecordCodec.decode(input.span.bytes, checking: .fieldsAlone) else { return }
    var encoded: [UInt8] = []
    let payload = Array(input.dropFirst(RecordLimits.headerBytes))
    let range = RecordCodec.append(header, payload: payload, to: &encoded)
    precondition(range == 0..<input.count, "the record has another length")
    var expected = input
    for index in checksumBytes { expected[index] = encoded[index] }
    precondition(encoded == expected, "what was decoded encodes to other bytes")
    guard let checked = try? RecordCodec.decode(encoded.span.bytes) else {
        preconditionFailure("what was encoded does not decode")
    }
    precondition(checked == header, "it decodes to another header")
}
