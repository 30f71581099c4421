import Testing

/// SwiftProtobuf takes escaped pairs of surrogates for other characters: only what has none any more may reach its
/// reader of JSON.
struct JSONReadingTests {
    private static let reader = "CredentialingSchema/JSON/Message+JSON.swift"

    @Test func protobufJSONIsReadInOnePlace() throws {
        let readings = ["jsonUTF8Bytes:", "jsonUTF8Data:", "jsonString:", "fromJSON"]
        let files = try SourceFiles.all().filter { file in readings.contains { file.text.contains($0) } }
        #expect(files.map(\.path) == [Self.reader])
    }
}
