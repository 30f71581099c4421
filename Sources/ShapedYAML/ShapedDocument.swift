/// A YAML file that has the shape it should have, as JSON, with the line on which each element stands.
package struct ShapedDocument: Sendable {
    /// As given; only shown, never opened.
    package let fileName: String
    package let json: String
    /// Line (from 1) of each element of the file.
    package let lines: [ElementPath: Int]
    /// The JSON of each key's value.
    private let values: [ElementPath: String]
    /// The text of each single value, as it was written.
    private let scalars: [ElementPath: String]

    init(
        fileName: String,
        json: String,
        lines: [ElementPath: Int],
        values: [ElementPath: String],
        scalars: [ElementPath: String]
    ) {
        self.fileName = fileName
        self.json = json
        self.lines = lines
        self.values = values
        self.scalars = scalars
    }

    /// Reads YAML. Text is taken literally, so dates and versions need no quotes.
    ///
    /// - Throws: every error found in one pass, in the order of the file; at most
    ///   ``DocumentErrors/errorsMax``.
    package static func parse(
        yaml: String,
        fileName: String,
        shape: any DocumentShape
    ) throws(DocumentErrors) -> ShapedDocument {
        var reader = DocumentReader(fileName: fileName)
        return try reader.read(yaml, as: shape)
    }

    /// The line of an element; of the nearest element around it when it was left out of the file.
    package func line(of path: ElementPath) -> Int {
        var path = path
        while true {
            if let line = lines[path] { return line }
            guard let parent = path.parent else { return 1 }
            path = parent
        }
    }

    /// The JSON of a key's value; nil when it was left out.
    package func json(at path: ElementPath) -> String? { values[path] }

    /// The text of a single value; nil when it was left out, or is a mapping or a list.
    package func text(at path: ElementPath) -> String? { scalars[path] }

    /// Whether an element stands in the file.
    package func has(_ path: ElementPath) -> Bool { lines[path] != nil }

    /// An error at an element.
    package func error(_ code: DocumentError.Code, at path: ElementPath, _ reason: String) -> DocumentError {
        DocumentError(code: code, file: fileName, line: line(of: path), path: path, reason: reason)
    }
}
