/// One reason why a file is not what it should be.
package struct DocumentError: Hashable, Sendable, CustomStringConvertible {
    /// The stable name of a kind of error.
    package enum Code: String, Hashable, Sendable {
        /// Not YAML, or YAML that is not one document.
        case malformed
        /// Larger than a file may be, or with more aliases than are worth reading.
        case tooLarge
        /// Anchors and aliases have no place in what people read line by line.
        case alias
        case duplicateKey
        case unknownKey
        /// A value of another kind than the element takes.
        case wrongValue
        /// An enum's word that does not exist.
        case unknownWord
        /// More than one of the keys that exclude each other.
        case conflictingKeys
    }

    package let code: Code
    /// The file as it was given, or what else holds the value: the environment, the command line.
    package let file: String
    /// From 1; nil for what stands in no file.
    package let line: Int?
    package let path: ElementPath
    package let reason: String

    package init(code: Code, file: String, line: Int?, path: ElementPath, reason: String) {
        self.code = code
        self.file = file
        self.line = line
        self.path = path
        self.reason = reason
    }

    /// `icrc-pr.yaml:12: credentials[0].cycle.months: is not a whole number`
    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return path == .root ? "\(place): \(reason)" : "\(place): \(path): \(reason)"
    }
}

/// All the errors of one file; never empty.
package struct DocumentErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file with more errors has more than slips in it; the rest is not listed.
    package static let errorsMax = 100

    package let errors: [DocumentError]

    package init(_ errors: [DocumentError]) {
        precondition(!errors.isEmpty, "a failure has a reason")
        self.errors = Array(errors.prefix(Self.errorsMax))
    }

    /// Always false: the same text is refused again.
    package var isRetryable: Bool { false }

    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
