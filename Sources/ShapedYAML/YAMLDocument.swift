import Yams

/// The one YAML document of a file, parsed within limits.
struct YAMLDocument {
    /// The largest file; real ones have a few thousand bytes.
    static let bytesMax = 1 << 20
    static let tooLarge = "is larger than \(bytesMax) bytes"
    /// Aliases are refused one by one with their place; more than this are refused unread, because
    /// a few dozen, nested, unfold to more nodes than any machine holds.
    static let aliasMarksMax = 24

    let root: Node
    /// Nodes hold their anchors weakly; the parser keeps them alive.
    private let parser: Parser

    /// - Throws: the first thing that is wrong with the text as YAML.
    init(yaml: String, fileName: String) throws(DocumentErrors) {
        func failure(
            _ code: DocumentError.Code,
            _ line: Int,
            _ path: ElementPath,
            _ reason: String
        ) -> DocumentErrors {
            DocumentErrors([
                DocumentError(code: code, file: fileName, line: line, path: path, reason: reason)
            ])
        }
        guard yaml.utf8.count <= Self.bytesMax else {
            throw failure(.tooLarge, 1, .root, Self.tooLarge)
        }
        let marks = Self.aliasMarks(in: yaml)
        guard marks <= Self.aliasMarksMax else {
            throw failure(.tooLarge, 1, .root, "has \(marks) marks that read as aliases (*name)")
        }
        do {
            // With the basic resolver every scalar keeps its literal text, also dates and numbers.
            parser = try Parser(yaml: yaml, resolver: .basic)
            guard let root = try parser.singleRoot() else {
                throw failure(.malformed, 1, .root, "is empty")
            }
            self.root = root
        } catch let errors as DocumentErrors {
            throw errors
        } catch let error as YamlError {
            let place = Self.place(of: error)
            throw failure(place.code, place.line, place.path, place.reason)
        } catch {
            throw failure(.malformed, 1, .root, "cannot be parsed: \(error)")
        }
    }

    /// Asterisks that can begin an alias: a name follows, and nothing that a word could end with
    /// precedes.
    private static func aliasMarks(in yaml: String) -> Int {
        var count = 0
        var previous = UInt8(ascii: "\n")
        var follows = false
        for byte in yaml.utf8 {
            let isName = isNameByte(byte)
            if follows && isName { count += 1 }
            follows = byte == UInt8(ascii: "*") && !isNameByte(previous)
            previous = byte
        }
        return count
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x80...: true
        default: false
        }
    }

    private static func place(
        of error: YamlError
    ) -> (code: DocumentError.Code, line: Int, path: ElementPath, reason: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (.malformed, mark.line, .root, "is not YAML: \(problem)")
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.utf8.prefix(offset ?? 0)
            return (.malformed, before.count { $0 == 0x0A } + 1, .root, "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            let path = ElementPath(text: keys.first ?? "")
            return (.duplicateKey, context.mark.line, path, "is given more than once in one mapping")
        default:
            return (.malformed, 1, .root, "is not YAML: \(error)")
        }
    }
}
