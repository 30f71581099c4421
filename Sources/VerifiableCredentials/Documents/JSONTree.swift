import FoundationEssentials

/// A JSON value on its way from one document into another. The schema's answers have no fractions.
enum JSONTree: Codable, Hashable, Sendable {
    case object([String: JSONTree])
    case list([JSONTree])
    case text(String)
    case whole(Int64)
    case flag(Bool)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let whole = try? container.decode(Int64.self) {
            self = .whole(whole)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONTree].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let members): try container.encode(members)
        case .list(let elements): try container.encode(elements)
        case .text(let text): try container.encode(text)
        case .whole(let whole): try container.encode(whole)
        case .flag(let flag): try container.encode(flag)
        }
    }
}

extension Encodable {
    /// The document's bytes: members in alphabetical order, so that the same content has the same bytes.
    var documentBytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return [UInt8](try encoder.encode(self)) } catch {
            preconditionFailure("strings and whole numbers encode: \(error)")
        }
    }
}
