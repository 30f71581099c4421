import ShapedYAML

/// What the layers of a configuration say together, and which of them said what.
struct ResolvedConfiguration: Sendable {
    let document: ShapedDocument?
    /// Of the file's shape.
    let json: String
    /// By key; absent: nobody said anything.
    let origins: [String: ConfigurationOrigin]
    /// Values that are none of their kind.
    let errors: [DocumentError]

    /// An error at an element, placed where whoever is to mend it will look.
    func error(at path: String, _ reason: String) -> DocumentError {
        switch origins[path] {
        case .environment, .option:
            let (file, name) = Self.place(origins[path], ElementPath(text: path))
            return DocumentError(code: .wrongValue, file: file, line: nil, path: name, reason: reason)
        case .file, .standard, nil: return errorAround(ElementPath(text: path), reason)
        }
    }

    /// The place of a value that stands in no file: the variable or the option goes before the key's name.
    static func place(
        _ origin: ConfigurationOrigin?,
        _ path: ElementPath
    ) -> (file: String, path: ElementPath) {
        switch origin {
        case .environment(let name): (DocumentError.environment, ElementPath(text: name))
        case .option(let name): (DocumentError.commandLine, ElementPath(text: name))
        case .file(let name, _): (name, path)
        case .standard, nil: (DocumentError.environment, path)
        }
    }

    /// At an element of the file, or at one that was left out of a mapping that another layer began.
    private func errorAround(_ path: ElementPath, _ reason: String) -> DocumentError {
        let section = path.description.prefix { $0 != "." && $0 != "[" }
        let isOfFile = document?.has(ElementPath(text: section)) == true
        let others = origins.contains { key, origin in
            guard key == section || key.hasPrefix(section + ".") else { return false }
            if case .file = origin { return false }
            return true
        }
        guard let document, isOfFile || !others else {
            return DocumentError(
                code: .wrongValue,
                file: DocumentError.environment,
                line: nil,
                path: path,
                reason: reason
            )
        }
        return document.error(.wrongValue, at: path, reason)
    }
}
