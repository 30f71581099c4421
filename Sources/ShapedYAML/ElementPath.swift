/// Where an element stands: `credentials[0].cycle.months`. The whole file is the empty path.
package struct ElementPath: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package static let root = ElementPath(text: "")

    package init(text: some StringProtocol) {
        description = String(text)
    }

    package func appending(_ key: String) -> ElementPath {
        ElementPath(text: description.isEmpty ? key : "\(description).\(key)")
    }

    package func appending(index: Int) -> ElementPath {
        ElementPath(text: "\(description)[\(index)]")
    }

    /// The element around this one; nil for the whole file.
    package var parent: ElementPath? {
        guard !description.isEmpty else { return nil }
        guard let cut = description.lastIndex(where: { $0 == "." || $0 == "[" }) else { return .root }
        return ElementPath(text: description[..<cut])
    }
}
