import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// The rows that fields of one kind have in common.
extension Refusal {
    typealias Text = WritableKeyPath<Command, String>

    /// A date that must be given and cannot lie ahead.
    static func date(_ base: Command, _ field: String, _ path: Text) -> [Refusal] {
        [
            Refusal("absent", base, .missingField, field) { $0[keyPath: path] = "" },
            Refusal("no date", base, .invalidField, field) { $0[keyPath: path] = "2026-02-30" },
            Refusal("another form", base, .invalidField, field) { $0[keyPath: path] = "02/03/2026" },
            Refusal("a time", base, .invalidField, field) { $0[keyPath: path] = "2026-02-03T00:00:00Z" },
            Refusal("other digits", base, .invalidField, field) { $0[keyPath: path] = "２０２６-02-03" },
            Refusal("very long", base, .invalidField, field) { $0[keyPath: path] = zalgo },
            Refusal("long ago", base, .invalidField, field) { $0[keyPath: path] = "1939-12-31" },
            Refusal("tomorrow", base, .futureDate, field) { $0[keyPath: path] = "2026-06-16" },
        ]
    }

    /// A name or code that must be given.
    static func text(_ base: Command, _ field: String, _ path: Text) -> [Refusal] {
        [
            Refusal("absent", base, .missingField, field) { $0[keyPath: path] = "" },
            Refusal("blank", base, .missingField, field) { $0[keyPath: path] = " \u{00A0}\u{200B}" },
        ] + optionalText(base, field, path)
    }

    static func optionalText(_ base: Command, _ field: String, _ path: Text) -> [Refusal] {
        [
            Refusal("201 bytes", base, .invalidField, field) {
                $0[keyPath: path] = String(repeating: "é", count: 100) + "e"
            },
            Refusal("line break", base, .invalidField, field) { $0[keyPath: path] = "a\nb" },
            Refusal("zero byte", base, .invalidField, field) { $0[keyPath: path] = "a\0" },
            Refusal("delete", base, .invalidField, field) { $0[keyPath: path] = "a\u{7F}" },
        ]
    }

    /// Text that goes into the sealed part.
    static func freeText(_ base: Command, _ field: String, _ path: Text) -> [Refusal] {
        [
            Refusal("8001 bytes", base, .invalidField, field) {
                $0[keyPath: path] = String(repeating: "e", count: 8_001)
            },
            Refusal("zero byte", base, .invalidField, field) { $0[keyPath: path] = "a\0" },
        ]
    }

    static func board(_ base: Command, _ field: String, _ path: Text) -> [Refusal] {
        [
            Refusal("absent", base, .missingField, field) { $0[keyPath: path] = "" },
            Refusal("lower case", base, .invalidField, field) { $0[keyPath: path] = "nycb" },
            Refusal("a Kelvin sign", base, .invalidField, field) { $0[keyPath: path] = "N\u{212A}" },
            Refusal("17 letters", base, .invalidField, field) {
                $0[keyPath: path] = String(repeating: "N", count: 17)
            },
        ]
    }

    static func credentialNumber(_ base: Command, _ field: String, _ path: Text) -> [Refusal] {
        [
            Refusal("a blank", base, .invalidField, field) { $0[keyPath: path] = "CPS 1" },
            Refusal("a Kelvin sign", base, .invalidField, field) { $0[keyPath: path] = "\u{212A}-1" },
            Refusal("33 bytes", base, .invalidField, field) {
                $0[keyPath: path] = String(repeating: "1", count: 33)
            },
        ]
    }

    /// The parts of an activity whose whole can have `max` minutes.
    static func allocations(
        _ base: Command,
        _ command: String,
        max: UInt32,
        _ path: WritableKeyPath<Command, [Allocation]>
    ) -> [Refusal] {
        let whole = "\(command).allocations"
        return [
            Refusal("none", base, .missingField, whole) { $0[keyPath: path] = [] },
            Refusal("33 parts", base, .invalidField, whole) {
                $0[keyPath: path] = (0..<33).map { .of("c-\($0)", 1) }
            },
            Refusal("too long a sum", base, .invalidField, whole) {
                $0[keyPath: path] = [.of("a", max), .of("b", 1)]
            },
            Refusal("no minutes", base, .missingField, "\(whole)[0].minutes") {
                $0[keyPath: path] = [.of("a", 0)]
            },
            Refusal("too long", base, .invalidField, "\(whole)[1].minutes") {
                $0[keyPath: path] = [.of("a", 1), .of("b", max + 1)]
            },
            Refusal("largest number", base, .invalidField, "\(whole)[0].minutes") {
                $0[keyPath: path] = [.of("a", .max)]
            },
            Refusal("no category", base, .missingField, "\(whole)[0].category") {
                $0[keyPath: path] = [.of("", 1)]
            },
            Refusal("upper case", base, .invalidField, "\(whole)[0].category") {
                $0[keyPath: path] = [.of("Ethics", 1)]
            },
            Refusal("49 letters", base, .invalidField, "\(whole)[0].category") {
                $0[keyPath: path] = [.of(String(repeating: "a", count: 49), 1)]
            },
            Refusal("twice", base, .invalidField, "\(whole)[2].category") {
                $0[keyPath: path] = [.of("a", 1), .of("b", 1), .of("a", 1)]
            },
        ]
    }

    /// One character of 20,000 bytes.
    static let zalgo = "x" + String(repeating: "\u{0301}", count: 10_000)
}
