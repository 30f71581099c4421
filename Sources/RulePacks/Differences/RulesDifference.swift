package import CredentialingSchema
import Foundation
import SwiftProtobuf

/// One element in which two versions of rules differ.
package struct RulesDifference: Equatable, Sendable {
    /// `credentials[CPSS].initial[course].hours.need.hours`: elements that have an `id` or a `code` are named
    /// by it, so that one more in front of them is one difference and not many.
    package let path: String
    /// As JSON; nil: it was not there.
    package let before: String?
    /// As JSON; nil: it is not there any more.
    package let after: String?

    /// In the order of the paths.
    /// - Parameter before: nil: everything is new.
    package static func between(_ before: Rules?, _ after: Rules) throws -> [RulesDifference] {
        let old = try before.map(leaves) ?? [:]
        let new = try leaves(after)
        return Set(old.keys).union(new.keys).sorted().compactMap { path in
            old[path] == new[path]
                ? nil : RulesDifference(path: path, before: old[path], after: new[path])
        }
    }

    private static func leaves(_ rules: Rules) throws -> [String: String] {
        let json = try JSONSerialization.jsonObject(with: Data(rules.jsonUTF8Bytes() as [UInt8]))
        var leaves: [String: String] = [:]
        try collect(json, "", &leaves)
        return leaves
    }

    private static func collect(_ value: Any, _ path: String, _ leaves: inout [String: String]) throws {
        switch value {
        case let object as [String: Any]:
            for (key, value) in object { try collect(value, path.isEmpty ? key : "\(path).\(key)", &leaves) }
        case let list as [Any]:
            for (index, value) in list.enumerated() {
                try collect(value, "\(path)[\(name(of: value) ?? "\(index)")]", &leaves)
            }
        default:
            let data = try JSONSerialization.data(
                withJSONObject: value,
                options: [.fragmentsAllowed, .withoutEscapingSlashes]
            )
            leaves[path] = String(decoding: data, as: UTF8.self)
        }
    }

    private static func name(of value: Any) -> String? {
        guard let object = value as? [String: Any] else { return nil }
        return object["id"] as? String ?? object["code"] as? String
    }
}
