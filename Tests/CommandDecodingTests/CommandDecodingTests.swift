import CredentialingSchema
import RequestBodies
import SeededNumbers
import SwiftProtobuf
import Testing

@testable import CommandDecoding

struct CommandDecodingTests {
    private func failure(_ bytes: [UInt8]) -> CommandDecodingError? {
        do { _ = try CommandDecoder.decode(json: bytes) } catch { return error }
        return nil
    }

    @Test(arguments: Malformed.text + Malformed.keys + Malformed.values)
    func `a malformed body names the field and the reason`(_ malformed: Malformed) throws {
        let error = try #require(failure(Array(malformed.body.utf8)))
        #expect(error.code == malformed.code, "\(error)")
        #expect(error.field == malformed.field, "\(error)")
        #expect(error.detail.contains(malformed.says), "\(error)")
        #expect(error.detail.utf8.count < 3_000)
    }

    @Test func `there are at least sixty kinds of malformed bodies`() {
        #expect(Malformed.text.count + Malformed.keys.count + Malformed.values.count >= 60)
    }

    @Test(arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF]] as [[UInt8]])
    func `bytes that are not UTF-8 are told with their place`(_ bytes: [UInt8]) throws {
        let body = Array("{\"completeModule\":{\"title\":\"".utf8) + bytes + Array("\"}}".utf8)
        let error = try #require(failure(body))
        #expect(error.code == .malformedJSON)
        #expect(error.detail == "not JSON at line 1, column 29: it is not UTF-8")
    }

    @Test func `a line of many has a column alone`() {
        let error = #expect(throws: CommandDecodingError.self) {
            try CommandDecoder.decode(json: Array("{\"x".utf8), isLine: true)
        }
        #expect(error?.detail == "not JSON at column 4: it ends inside of a string")
    }

    @Test func `a malformed body still tells its command id`() throws {
        let error = try #require(failure(Array("{\"commandId\":\"c-1\",\"launch\":{}}".utf8)))
        #expect(error.commandID == "c-1")
    }

    @Test(arguments: [
        "{\"completeModule\":{}}", " {\"complete_module\":{\"peer_id\":\"x\"}} \n",
        "{\"completeModule\":{\"allocations\":[{\"minutes\":\"60\"}]}}",
        "{\"completeModule\":{\"allocations\":[{\"minutes\":6e1},{\"minutes\":60.0}]}}",
        "{\"completeModule\":{\"title\":\"\\ud83d\\ude00 \\u00e9\",\"mode\":null}}",
        "{\"c\\u006fmpleteModule\":{}}",
    ])
    func `every form of protobuf JSON is read`(_ body: String) throws {
        let command = try CommandDecoder.decode(json: Array(body.utf8))
        guard case .completeModule = command.command else {
            Issue.record("\(body)")
            return
        }
    }

    /// The JSON reader takes any number of 64 bits for a word; its writer makes room for 32 and writes 64.
    @Test(arguments: [
        ("{\"completeModule\":{\"mode\":@}}", "completeModule.mode"),
        ("{\"signAttestation\":{\"kind\":@}}", "signAttestation.kind"),
        (
            "{\"adoptRules\":{\"rules\":{\"credentials\":[{\"initial\":[{\"competency\":{\"methods\":[1,@]}}]}]}}}",
            "adoptRules.rules.credentials[0].initial[0].competency.methods[1]"
        ),
    ])
    func `a number that no word can have is refused, with its field`(_ body: String, _ field: String) throws {
        for number in [
            "2147483648", "-2147483649", "-4294967295", "4294967297", "9223372036854775807",
            "-9223372036854775808",
            "4294967296.0", "5e9",
        ] {
            let error = try #require(failure(Array(body.replacing("@", with: number).utf8)), "\(number)")
            #expect(error.code == .invalidField && error.field == field, "\(number): \(error)")
        }
        for number in ["0", "1", "999", "2147483647", "-2147483648"] {
            let command = try CommandDecoder.decode(json: Array(body.replacing("@", with: number).utf8))
            #expect(try Command(serializedBytes: command.serializedBytes() as [UInt8]) == command)
        }
    }

    @Test(arguments: [
        "1e-400", "\"1e-400\"", "\"0.5e-330\"", "\"1\\u0065-400\"", "4.999999999999999999999", "\"560.5\"",
        "1.5",
    ])
    func `a number that vanishes or is rounded is refused, in quotes too`(_ number: String) throws {
        for (body, field) in [
            ("{\"expectedVersion\":@,\"completeModule\":{}}", "expectedVersion"),
            ("{\"recordExam\":{\"score\":@}}", "recordExam.score"),
        ] {
            let error = try #require(failure(Array(body.replacing("@", with: number).utf8)))
            #expect(error.code == .invalidField && error.field == field, "\(error)")
        }
        // Where a text belongs, a text may look like a number.
        guard number.hasPrefix("\"") else { return }
        let title = "{\"completeModule\":{\"title\":\(number)}}"
        #expect(try !CommandDecoder.decode(json: Array(title.utf8)).completeModule.title.isEmpty)
    }

    @Test func `no more places are asked about than any command has`() throws {
        func body(_ count: Int) -> [UInt8] {
            let keys = (0..<count).map { "\"k\($0)\":\"1.5\"" }.joined(separator: ",")
            return Array("{\"completeModule\":{\(keys)}}".utf8)
        }
        #expect(failure(body(256))?.code == .unknownField)
        let error = try #require(failure(body(257)))
        #expect(error.code == .invalidField && error.field == "completeModule.k256", "\(error)")
        #expect(error.detail.contains("too many"))
    }

    @Test func `a seed is taken as it is written or not at all`() throws {
        let body = "{\"selectAuditSample\":{\"seed\":@}}"
        for seed in ["9007199254740993", "\"9007199254740993\"", "18446744073709551615"] {
            let command = try CommandDecoder.decode(json: Array(body.replacing("@", with: seed).utf8))
            #expect("\(command.selectAuditSample.seed)" == seed.filter { $0 != "\"" })
        }
        for seed in ["9007199254740993.0", "9007199254740993.5", "\"9007199254740992.5\"", "1e19"] {
            let error = try #require(failure(Array(body.replacing("@", with: seed).utf8)))
            #expect(error.field == "selectAuditSample.seed", "\(error)")
        }
    }

    @Test func `rules as deep as they may be are read`() throws {
        var requirement = "{\"hours\":{\"minima\":[{\"need\":{\"minutes\":1}}]}}"
        for _ in 0..<8 { requirement = "{\"anyOf\":{\"requirements\":[\(requirement)]}}" }
        let body = "{\"adoptRules\":{\"rules\":{\"credentials\":[{\"initial\":[\(requirement)]}]}}}"
        #expect(try CommandDecoder.decode(json: Array(body.utf8)).adoptRules.rules.credentials.count == 1)
    }

    @Test func `no cut of a command is read as one, and none traps`() throws {
        let body = Array(Body.complete(7).utf8)
        for end in 0..<body.count {
            #expect(failure(Array(body[..<end]))?.code == .malformedJSON)
        }
    }

    @Test(arguments: 0..<20) func `no changed byte traps`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let body = Array(Body.adoptRules(7).utf8)
        for _ in 0..<100 {
            var changed = body
            changed[Int(random.next() % UInt64(body.count))] = UInt8(truncatingIfNeeded: random.next())
            if let error = failure(changed) { #expect(!error.detail.isEmpty) }
        }
    }

    @Test func `a protobuf body is read, and refused with what it does not know`() throws {
        let command = try Command(jsonString: Body.complete(7))
        #expect(try CommandDecoder.decode(protobuf: command.serializedBytes()) == command)
        let unknown: [UInt8] = try command.serializedBytes() + [0xF8, 0x07, 0x01]
        let nested: [UInt8] = [0x8A, 0x01, 0x03, 0xF8, 0x07, 0x01]
        for (body, code) in [
            ([], .malformedProtobuf), ([0xFF], .malformedProtobuf), (unknown, .unknownField),
            (nested, .unknownField), ([0x0A, 0x01, 0x61], .missingCommand),
            ([0x0A, 0x02], .malformedProtobuf),
        ] as [([UInt8], CommandDecodingError.Code)] {
            let error = #expect(throws: CommandDecodingError.self) {
                try CommandDecoder.decode(protobuf: body)
            }
            #expect(error?.code == code)
            // For people: no word of the program's own.
            #expect(error?.detail.contains("malformedProtobuf") != true)
        }
    }

    @Test func `a protobuf body says nothing twice`() throws {
        let command = try Command(jsonString: Body.complete(7))
        let bytes: [UInt8] = try command.serializedBytes()
        var other = Command()
        other.suspend = Suspend()
        let suspend: [UInt8] = try other.serializedBytes()
        let named: [UInt8] = [0x0A, 0x01, 0x61]
        let versions: [UInt8] = [0x10, 0x00, 0x10, 0x01]
        let correlated: [UInt8] = [0x1A, 0x01, 0x61]
        let two = "one command belongs in a body, here are 2"
        let three = "one command belongs in a body, here are 3"
        let refused: [(body: [UInt8], detail: String, field: String)] = [
            (bytes + suspend, two, ""),
            (bytes + bytes, two, ""),
            (bytes + suspend + suspend, three, ""),
            (named + bytes, "commandId is given twice", "commandId"),
            (versions + suspend, "expectedVersion is given twice", "expectedVersion"),
            (correlated + correlated + suspend, "correlationId is given twice", "correlationId"),
        ]
        for (body, detail, field) in refused {
            let error = #expect(throws: CommandDecodingError.self) {
                try CommandDecoder.decode(protobuf: body)
            }
            #expect(error?.code == .invalidField && error?.detail == detail && error?.field == field)
        }
        // A tag of six bytes, which readers take for one of one.
        let long: [UInt8] = [0x9A, 0x80, 0x80, 0x80, 0x80, 0x00, 0x00]
        let error = #expect(throws: CommandDecodingError.self) {
            try CommandDecoder.decode(protobuf: suspend + long)
        }
        #expect(error?.code == .malformedProtobuf)
    }
}
