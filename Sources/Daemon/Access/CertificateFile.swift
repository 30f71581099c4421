import FoundationEssentials
import Identifiers
import Identity
import ShapedYAML

/// The file that lists who is known by which certificate: YAML, every error with its line.
struct CertificateFile: Sendable {
    let path: String

    static let bytesMax = 1 << 20

    func bytes() throws(WatchFault) -> Data { try SmallFile.read(path, bytesMax: Self.bytesMax) }

    func roll() throws(WatchFault) -> CertificateRoll { try roll(bytes()) }

    func roll(_ bytes: Data) throws(WatchFault) -> CertificateRoll {
        let document: ShapedDocument
        do {
            document = try ShapedDocument.parse(
                yaml: DocumentText.of(bytes, fileName: path),
                fileName: path,
                shape: CertificateShape.list
            )
        } catch { throw WatchFault("\(error.errors[0])") }
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(document.json.utf8)) else {
            throw WatchFault("\(path) cannot be read")
        }
        var reading = CertificateReading(document: document)
        return try reading.roll(content.callers ?? [])
    }

    struct Content: Decodable {
        var callers: [Caller]?

        struct Caller: Decodable {
            var name: String?
            var subject: String?
            var commonName: String?
            var dns: String?
            var uri: String?
            var roles: [String]?
            var boards: [String]?
            var peer: String?
            var carriesTokens: Bool?
        }
    }
}

/// The mappings of that file.
enum CertificateShape: String, CaseIterable, DocumentShape {
    case list = "Certificates"
    case caller = "Caller"

    var name: String { rawValue }

    var fields: [(name: String, kind: FieldKind)] {
        switch self {
        case .list: [("callers", .list(.mapping(Self.caller)))]
        case .caller:
            [
                ("name", .text), ("subject", .text), ("commonName", .text), ("dns", .text), ("uri", .text),
                ("roles", .list(.choice(PlainWords(words: Role.allCases.map(\.rawValue))))),
                ("boards", .list(.text)), ("peer", .text), ("carriesTokens", .flag),
            ]
        }
    }

    var alternatives: [String] { self == .caller ? ["subject", "commonName", "dns", "uri"] : [] }
}
