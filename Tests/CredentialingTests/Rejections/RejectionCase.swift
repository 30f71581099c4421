import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import Identifiers
import SwiftProtobuf
import Testing

/// What was before, a command, and how it must be refused: with which code, at which field, and with which
/// value in the message.
struct RejectionCase: Sendable, CustomTestStringConvertible {
    let code: Rejection.Code
    /// The path inside the command; empty when the rejection is about no field.
    let field: String
    /// What the message must say, the value first.
    let says: [String]
    /// The command, and what became of it.
    let outcome: @Sendable () throws -> (command: Command, rejection: Rejection?)
    /// The command's kind, when the outcome of the command is of no interest.
    let kind: CommandKind

    /// A command that comes to one person's record.
    init(
        _ command: Command,
        _ code: Rejection.Code,
        _ field: String,
        says: String...,
        after world: @escaping @Sendable () throws -> World
    ) {
        self.init(command, code, field, says: says) { try world().rejection(of: command) }
    }

    /// A command that names what happened before.
    init(
        _ kind: CommandKind,
        _ code: Rejection.Code,
        _ field: String,
        says: String...,
        after world: @escaping @Sendable () throws -> (World, Command)
    ) {
        self.kind = kind
        (self.code, self.field, self.says) = (code, field, says)
        outcome = {
            let (world, command) = try world()
            return (command, world.rejection(of: command))
        }
    }

    init(
        _ command: Command,
        _ code: Rejection.Code,
        _ field: String,
        says: [String],
        rejection: @escaping @Sendable () throws -> Rejection?
    ) {
        guard let content = command.command else { preconditionFailure("a case has a command") }
        kind = CommandKind(content)
        (self.code, self.field, self.says) = (code, field, says)
        outcome = { (command, try rejection()) }
    }

    var name: String { CommandTable.row(of: kind).name }

    var path: String { field.isEmpty ? "" : "\(name).\(field)" }

    var testDescription: String { "\(name): \(code.rawValue) at \(field)" }

    /// Fails the test unless the command is refused as the case says.
    func expect() throws {
        let (command, found) = try outcome()
        #expect(command.command.map(CommandKind.init) == kind)
        guard let rejection = found else {
            Issue.record("\(testDescription): the command was accepted")
            return
        }
        #expect(rejection.code == code, "\(rejection.detail)")
        #expect(rejection.field == path, "\(rejection.detail)")
        let reason = rejection.detail.dropFirst(path.count)
        #expect(rejection.detail.hasPrefix(path) && reason.count > 10, "\(rejection.detail)")
        for value in says {
            #expect(reason.contains(value), "\(rejection.detail) does not say \(value)")
        }
        // What was given stands in the message, as people can find it in what they sent.
        if code != .missingField, !Self.personal.contains(where: path.hasSuffix),
            let given = try value(in: command)
        {
            #expect(rejection.detail.contains(given), "\(rejection.detail) does not say \(given)")
        }
        #expect(rejection.detail.utf8.count <= 1_000)
        #expect(rejection.unmet.isEmpty == (code != .requirementsUnmet))
    }

    /// Fields whose value is personal: no message repeats it.
    private static let personal: Set<String> = ["birthDate", "birthday"]

    /// The text or number that the command has at the field; nil: it has more than one, or a word of the schema.
    private func value(in command: Command) throws -> String? {
        var node = try JSONSerialization.jsonObject(with: Data(command.jsonString().utf8))
        for part in path.split(whereSeparator: { ".[]".contains($0) }) {
            if let index = Int(part) {
                guard let list = node as? [Any], list.indices.contains(index) else { return nil }
                node = list[index]
            } else {
                guard let next = (node as? [String: Any])?[String(part)] else { return nil }
                node = next
            }
        }
        if let number = node as? NSNumber { return number.stringValue }
        return (node as? String).flatMap { $0.contains("_") ? nil : $0 }
    }
}
