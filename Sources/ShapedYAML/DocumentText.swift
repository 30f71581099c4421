package import Foundation

/// The text of a file of YAML, before anybody reads it as that.
package enum DocumentText {
    /// Reads no more of a file than a document may have, whatever is there.
    ///
    /// - Returns: nil when it cannot be read.
    /// - Throws: what is wrong with its bytes.
    package static func of(_ path: String) throws(DocumentErrors) -> String? {
        guard let handle = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)) else { return nil }
        defer { try? handle.close() }
        let bytes: Data
        do { bytes = try handle.read(upToCount: YAMLDocument.bytesMax + 1) ?? Data() } catch { return nil }
        return try of(bytes, fileName: path)
    }

    /// - Throws: that there are too many bytes, or that they are no UTF-8: in a name that is read with other characters
    ///   than it has, another file would be opened.
    package static func of(_ bytes: Data, fileName: String) throws(DocumentErrors) -> String {
        func failure(_ code: DocumentError.Code, _ line: Int, _ reason: String) -> DocumentErrors {
            DocumentErrors([
                DocumentError(code: code, file: fileName, line: line, path: .root, reason: reason)
            ])
        }
        guard bytes.count <= YAMLDocument.bytesMax else {
            throw failure(.tooLarge, 1, YAMLDocument.tooLarge)
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        throw failure(.malformed, index + 1, "is not UTF-8")
    }
}
