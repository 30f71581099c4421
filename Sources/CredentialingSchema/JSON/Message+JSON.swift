package import SwiftProtobuf

extension SwiftProtobuf.Message {
    /// Reads a message out of protobuf JSON. Whatever this program reads of it comes in here: SwiftProtobuf takes an
    /// escaped pair of surrogates for another character in every second plane (U+20BB7 for U+10BB7), so it never sees one.
    ///
    /// - Throws: `JSONDecodingError` or `SwiftProtobufError` for what is not JSON of such a message.
    package init(json: [UInt8], options: JSONDecodingOptions = JSONDecodingOptions()) throws {
        try self.init(jsonUTF8Bytes: SurrogatePairs.asCharacters(json), options: options)
    }
}
