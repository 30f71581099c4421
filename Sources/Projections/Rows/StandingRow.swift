import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import Identifiers

/// A credential's standings from day to day, found by the position of its issue: the board's code (16 bytes), then
/// for each span the first day (4 bytes, in the order of days) and the standing (1 byte).
struct StandingRow {
    struct Span {
        let fromDay: Int32
        let standing: PublicStanding
    }

    private static let boardBytes = UniqueID.byteCount
    private static let spanBytes = 5

    let board: BoardCode
    /// In the order of their days, each until the next; before the first one the holder may not practise.
    let spans: [Span]

    init(_ credential: CredentialRecord, _ timeline: CredentialTimeline) {
        board = credential.board
        var spans: [Span] = []
        for span in timeline.spans(withDiscipline: false) {
            let standing = PublicStanding(span.status, practiceAuthorized: span.practiceAuthorized)
            if spans.last?.standing != standing {
                spans.append(Span(fromDay: span.fromDay, standing: standing))
            }
        }
        self.spans = spans
    }

    /// nil for bytes that nothing in this program makes.
    init?(_ value: [UInt8]) {
        guard value.count >= Self.boardBytes, (value.count - Self.boardBytes).isMultiple(of: Self.spanBytes)
        else { return nil }
        guard let board = BoardCode(packed: UniqueID(bigEndian: value[..<Self.boardBytes])) else {
            return nil
        }
        var spans: [Span] = []
        for start in stride(from: Self.boardBytes, to: value.count, by: Self.spanBytes) {
            guard let standing = PublicStanding(rawValue: value[start + 4]) else { return nil }
            let day = value[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } ^ 0x8000_0000
            spans.append(Span(fromDay: Int32(bitPattern: day), standing: standing))
        }
        self.board = board
        self.spans = spans
    }

    func row(at position: Position) -> Row {
        var value = RowKey(.standing)
        value.append(board)
        for span in spans {
            value.append(days: span.fromDay)
            value.append(byte: span.standing.rawValue)
        }
        return Row(key: Self.key(position), value: Array(value.bytes.dropFirst()))
    }

    static func key(_ position: Position) -> [UInt8] {
        var key = RowKey(.standing)
        key.append(position.rawValue)
        return key.bytes
    }

    /// nil for a key of another kind.
    static func position(of key: [UInt8]) -> Position? {
        guard key.count == 9, key[0] == Row.Kind.standing.rawValue else { return nil }
        return Position(key[1...].reduce(0) { $0 << 8 | UInt64($1) })
    }

    func standing(on date: CivilDate) -> PublicStanding {
        spans.last { $0.fromDay <= date.daysSinceEpoch }?.standing ?? .suspended
    }

    /// As JSON, for whoever looks at differences.
    static func text(_ row: Row) throws -> String {
        guard let standings = StandingRow(row.value), let position = position(of: row.key) else {
            throw CocoaError(.coderReadCorrupt)
        }
        let spans = standings.spans.map { "{\"fromDay\":\($0.fromDay),\"standing\":\"\($0.standing)\"}" }
        return
            "{\"board\":\"\(standings.board)\",\"issue\":\"\(position)\",\"standings\":[\(spans.joined(separator: ","))]}"
    }
}
