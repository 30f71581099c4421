import CivilTime
import CredentialingSchema
import Identifiers

/// Checks a command's fields and names the one that is wrong.
///
/// `command` is the JSON name of the command, the first part of each path.
struct FieldCheck {
    let command: String
    /// The board's date, else the latest one that it is anywhere on Earth: nothing can have happened
    /// after it.
    let today: CivilDate

    /// Longest text of a field that is not free text, in UTF-8 bytes.
    static let textBytesMax = TextShape.bytesMax
    /// Longest free text (feedback, statements, explanations), in UTF-8 bytes.
    static let freeTextBytesMax = TextShape.freeBytesMax
    /// Nobody alive earned anything before it.
    static let earliestYear = 1940
    /// Parts that one activity can be divided into.
    static let allocationsMax = 32

    /// A check of a command about a board, with that board's date.
    static func ofBoard(
        _ command: String,
        _ board: String,
        _ context: DecisionContext
    ) throws(Rejection) -> (FieldCheck, BoardCode) {
        let code = try FieldCheck(command: command, today: context.today).board(board)
        return (FieldCheck(command: command, today: context.today(of: code)), code)
    }

    func path(_ field: String) -> String { "\(command).\(field)" }

    func missing(_ field: String, _ what: String) -> Rejection {
        Rejection(.missingField, "\(path(field)) is missing: \(what)", field: path(field))
    }

    func invalid(_ field: String, _ reason: String) -> Rejection {
        Rejection(.invalidField, "\(path(field)) \(reason)", field: path(field))
    }

    /// A text that must be given.
    func text(_ value: String, _ field: String, _ what: String) throws(Rejection) {
        guard !value.isBlank else { throw missing(field, what) }
        try optionalText(value, field)
    }

    func optionalText(
        _ value: String,
        _ field: String,
        max: Int = FieldCheck.textBytesMax
    ) throws(Rejection) {
        let hasLines = max == Self.freeTextBytesMax
        if let fault = TextShape.fault(of: value, bytesMax: max, hasLines: hasLines) {
            throw invalid(field, fault)
        }
    }

    func freeText(_ value: String, _ field: String) throws(Rejection) {
        try optionalText(value, field, max: Self.freeTextBytesMax)
    }

    func peer(_ value: String) throws(Rejection) -> PeerID {
        guard !value.isEmpty else { throw missing("peerId", "the person's UUID") }
        guard let peer = PeerID(value) else { throw noID(value, "peerId") }
        return peer
    }

    /// Why a text is no id.
    func noID(_ value: String, _ field: String) -> Rejection {
        if UniqueID.isNil(value) { return invalid(field, "is the nil UUID, which nothing has") }
        return invalid(field, "is not a UUID: \(excerpt(value))")
    }

    func board(_ value: String) throws(Rejection) -> BoardCode {
        guard !value.isEmpty else { throw missing("board", "the board's code") }
        guard let board = BoardCode(value) else {
            throw invalid("board", "is not a board's code (A-Z, 0-9, -): \(excerpt(value))")
        }
        return board
    }

    /// A date that may lie ahead.
    func anyDate(_ value: String, _ field: String) throws(Rejection) -> CivilDate {
        guard !value.isEmpty else { throw missing(field, "a date, yyyy-mm-dd") }
        let date: CivilDate
        do { date = try CivilDate(value) } catch {
            // A year that the calendar lacks is before those that a record may have.
            guard error.code == .dateOutOfRange else {
                throw invalid(field, "is not a date, yyyy-mm-dd: \(excerpt(value))")
            }
            throw invalid(field, "is before \(Self.earliestYear): \(value)")
        }
        guard date.year >= Self.earliestYear else {
            throw invalid(field, "is before \(Self.earliestYear): \(date)")
        }
        return date
    }

    /// A date in the past or of today.
    func date(_ value: String, _ field: String) throws(Rejection) -> CivilDate {
        let date = try anyDate(value, field)
        guard date <= today else {
            throw Rejection(
                .futureDate,
                "\(path(field)) is in the future: \(date)",
                field: path(field)
            )
        }
        return date
    }

    /// The birthday that the rules need and that is not known yet. Nothing is taken without need.
    func birthday(
        _ text: String,
        known: MonthDay? = nil,
        for cycle: CredentialingSchema.Cycle
    ) throws(Rejection) -> MonthDay? {
        guard cycle.endsOnBirthdays, known == nil else {
            guard text.isEmpty else {
                // The value is not repeated: it is personal.
                throw invalid("birthday", known == nil ? "is not needed by these rules" : "is known already")
            }
            return known
        }
        guard !text.isEmpty else {
            throw missing("birthday", "month and day of birth, mm-dd, on which these rules end cycles")
        }
        do { return try MonthDay(text) } catch {
            throw invalid("birthday", "is not a day of the year, mm-dd")
        }
    }

    /// Minutes of one activity.
    func minutes(_ value: UInt32, _ field: String, max: UInt32) throws(Rejection) {
        guard value > 0 else { throw missing(field, "minutes, 1 to \(max)") }
        guard value <= max else { throw invalid(field, "is \(value) minutes, at most \(max) are possible") }
    }

    /// The parts of an activity: codes and minutes, no code twice.
    func allocations(_ values: [Allocation], max: UInt32) throws(Rejection) {
        guard !values.isEmpty else { throw missing("allocations", "at least one category with minutes") }
        guard values.count <= Self.allocationsMax else {
            throw invalid("allocations", "has \(values.count) parts, \(Self.allocationsMax) are allowed")
        }
        var total: UInt64 = 0
        for (index, value) in values.enumerated() {
            try code(value.category, "allocations[\(index)].category", "a category code")
            try minutes(value.minutes, "allocations[\(index)].minutes", max: max)
            total += UInt64(value.minutes)
            for earlier in values[..<index] where earlier.category == value.category {
                throw invalid("allocations[\(index)].category", "is given twice: \(value.category)")
            }
        }
        guard total <= UInt64(max) else {
            throw invalid("allocations", "add up to \(total) minutes, at most \(max) are possible")
        }
    }

    /// A code as categories have them.
    func code(_ value: String, _ field: String, _ what: String = "a code") throws(Rejection) {
        guard !value.isEmpty else { throw missing(field, what) }
        guard CategoryCode.isWellFormed(value) else {
            throw invalid(field, "is not \(what) (a-z, 0-9, -): \(excerpt(value))")
        }
    }

    func excerpt(_ value: String) -> String {
        // By scalars: a single character can be as long as the whole request.
        value.utf8.count <= 60 ? "\"\(value)\"" : "\"\(String(value.unicodeScalars.prefix(40)))…\""
    }
}
