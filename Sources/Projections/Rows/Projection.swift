package import Credentialing
import CredentialingSchema

/// A projection: a name, a version, and what makes one person's rows.
///
/// ## To add one
///
/// 1. Write `extension Projection { static let mine = Projection(name: "mine", version: 1, rows: …, shown: …) }`
///    in a file of its own beside this one, and add it to `allCases`. Nothing else has to be told: the daemon
///    builds it at its next start, keeps it up to date with every batch, and replays, compares, swaps,
///    quarantines and measures it as it does the others.
/// 2. `rows` is a pure function of the person's view and of the rules known at the person's last event. It reads
///    no clock, no store, no other person and no rules adopted after `record.position` (pass that on as
///    `knownAt`), so that a rebuild in any order and with any number of threads makes the same rows as applying
///    events one by one.
/// 3. A key belongs to one person: no two people's rows may ever have the same key at the same position, merged
///    people included (`rowsOfMergedAway`). Keys begin with `RowKey(.data)` and sort as bytes, so put what is
///    scanned by first, big-endian, and text of no fixed length last; at most 511 bytes.
/// 4. Rows hold nothing that is sealed. Their values are deterministic bytes: no maps.
/// 5. When `rows` throws, the person's rows of this projection stay as they were before the event, and a
///    quarantine row says why; everybody else goes on. Live and rebuild do the same.
/// 6. Raise `version` whenever the rows of an equal history would differ: older generations are then rebuilt.
package struct Projection: Sendable {
    /// Lower-case letters and hyphens: it is a folder and part of an address.
    package let name: String
    package let version: UInt32
    /// Whether a person who was merged away still has rows under the old id.
    let rowsOfMergedAway: Bool
    private let fold: @Sendable (PersonView, RuleBook) throws -> [Row]
    private let shown: @Sendable ([UInt8]) throws -> String

    /// - Parameters:
    ///   - rows: the person's rows; see above for what it may do.
    ///   - shown: the value of such a row as JSON, for whoever looks at differences.
    package init(
        name: String,
        version: UInt32,
        rowsOfMergedAway: Bool = false,
        rows: @escaping @Sendable (PersonView, RuleBook) throws -> [Row],
        shown: @escaping @Sendable ([UInt8]) throws -> String
    ) {
        precondition(!name.isEmpty && name.utf8.allSatisfy(Self.isAllowed), "a name is a folder's, too")
        self.name = name
        self.version = version
        self.rowsOfMergedAway = rowsOfMergedAway
        fold = rows
        self.shown = shown
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
    }

    func rows(of person: PersonView, rules: RuleBook) throws -> [Row] {
        // Who was merged away goes on under another id.
        if person.record.mergedInto != nil, !rowsOfMergedAway { return [] }
        return try fold(person, rules)
    }

    /// The value of a row as JSON.
    func text(of row: Row) throws -> String {
        switch row.kind {
        case .quarantine: try QuarantineRow.text(row.value)
        case .due, .settling: try PendingDeadline.text(row)
        case .standing: try StandingRow.text(row)
        default: try shown(row.value)
        }
    }
}

extension Projection: CaseIterable {
    /// In the order in which they are applied.
    package static let allCases: [Projection] = [
        eligibility, credentials, deadlines, jurisdictions, roster, statistics,
    ]

    package static func named(_ name: String) -> Projection? { allCases.first { $0.name == name } }
}

/// The same name and version make the same rows.
extension Projection: Hashable, CustomStringConvertible {
    package static func == (left: Projection, right: Projection) -> Bool {
        left.name == right.name && left.version == right.version
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(version)
    }

    package var description: String { name }
}
