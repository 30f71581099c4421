import Credentialing
import CredentialingSchema
import Foundation
import Identifiers
import SwiftProtobuf
import Synchronization

@testable import Projections

/// Projections that no program has.
extension Projection {
    /// The credentials as somebody got them wrong: another title, and void ones left out.
    static let wrongCredentials = Projection(
        name: "credentials",
        version: credentials.version + 1,
        rows: { person, rules in
            try credentials.rows(of: person, rules: rules).compactMap { row in
                guard row.kind == .data else { return row }
                var value = try CredentialRow(serializedBytes: row.value)
                if value.voided { return nil }
                value.title = "Wrong"
                return Row(key: row.key, value: value.rowBytes)
            }
        },
        shown: { try CredentialRow.text($0) }
    )

    /// The credentials, right, by a fold that waits at a gate.
    static func gated(_ gate: Gate) -> Projection {
        Projection(
            name: "credentials",
            version: credentials.version + 1,
            rows: { person, rules in
                gate.pass()
                return try credentials.rows(of: person, rules: rules)
            },
            shown: { try CredentialRow.text($0) }
        )
    }

    /// One row a person that counts the events. Throws for views that a test chooses.
    static func fragile(
        _ name: String = "fragile",
        failing: @escaping @Sendable (_ person: PersonView) -> Bool
    ) -> Projection {
        Projection(
            name: name,
            version: 1,
            rows: { person, _ in
                if failing(person) { throw Unready(version: person.version.rawValue) }
                let row = Row(
                    key: RowKey.peer(person.record.peer),
                    value: Array("\(person.version)".utf8)
                )
                return person.version == .none ? [] : [row]
            },
            shown: { "\"\(String(decoding: $0, as: UTF8.self))\"" }
        )
    }

    struct Unready: Error, CustomStringConvertible {
        let version: UInt32
        var description: String { "version \(version) is not to its taste" }
    }
}

/// A switch that a test may turn: it begins on.
final class Switch: Sendable {
    private let state = Mutex(true)

    var isOn: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Holds threads up until it is opened.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiting: 0))

    func pass() {
        state.withLock { $0.waiting += 1 }
        while !state.withLock({ $0.isOpen }) { Thread.sleep(forTimeInterval: 0.002) }
    }

    /// Whether a thread has come.
    var isReached: Bool { state.withLock { $0.waiting > 0 } }

    func open() { state.withLock { $0.isOpen = true } }
}
