import Testing

@testable import CommandDecoding

/// One malformed body, what it is refused with, and a word of the reason.
struct Malformed: CustomTestStringConvertible, Sendable {
    let body: String
    let code: CommandDecodingError.Code
    let field: String
    let says: String

    init(_ body: String, _ code: CommandDecodingError.Code, _ says: String) {
        self.init(body, code, "", says)
    }

    init(_ body: String, _ code: CommandDecodingError.Code, _ field: String, _ says: String) {
        self.body = body
        self.code = code
        self.field = field
        self.says = says
    }

    var testDescription: String { String(body.prefix(80)) }

    private static func module(_ content: String) -> String { "{\"completeModule\":{\(content)}}" }
    private static func part(_ content: String) -> String {
        module("\"allocations\":[{\"category\":\"a\",\"minutes\":1},{\(content)}]")
    }

    static let text: [Malformed] = [
        Malformed("", .malformedJSON, "", "empty"),
        Malformed(" \r\n\t", .malformedJSON, "", "empty"),
        Malformed("null", .malformedJSON, "null"),
        Malformed("[]", .malformedJSON, "an array"),
        Malformed("[{}]", .malformedJSON, "an array"),
        Malformed("\"text\"", .malformedJSON, "text"),
        Malformed("7", .malformedJSON, "a number"),
        Malformed("true", .malformedJSON, "true or false"),
        Malformed("NaN", .malformedJSON, "NaN is not a JSON value"),
        Malformed("{", .malformedJSON, "line 1, column 2"),
        Malformed("{\"a\"", .malformedJSON, "colon"),
        Malformed("{\"a\":", .malformedJSON, "ends where a value belongs"),
        Malformed("{\"commandId\":\"x", .malformedJSON, "inside of a string"),
        Malformed("{\"completeModule\":{}}}", .malformedJSON, "more text follows"),
        Malformed("{\"completeModule\":{}} {}", .malformedJSON, "column 23"),
        Malformed("{\"completeModule\":{},}", .malformedJSON, "a key in double quotes"),
        Malformed("{'completeModule':{}}", .malformedJSON, "a key in double quotes"),
        Malformed("{completeModule:{}}", .malformedJSON, "a key in double quotes"),
        Malformed("{\"completeModule\":{}\n,\n\"x\":+1}", .malformedJSON, "line 3, column 5"),
        Malformed(module("\"mode\":1,// no"), .malformedJSON, "a key in double quotes"),
        Malformed(module("\"allocations\":[{},]"), .malformedJSON, "a value belongs here"),
        Malformed(part("\"minutes\":NaN"), .malformedJSON, "NaN is not a JSON value"),
        Malformed(part("\"minutes\":Infinity"), .malformedJSON, "Infinity is not a JSON value"),
        Malformed(part("\"minutes\":-"), .malformedJSON, "digit"),
        Malformed(part("\"minutes\":060"), .malformedJSON, "no zero in front"),
        Malformed(part("\"minutes\":1."), .malformedJSON, "digit"),
        Malformed(part("\"minutes\":1e"), .malformedJSON, "digit"),
        Malformed(part("\"minutes\":0x3C"), .malformedJSON, "a comma or }"),
        Malformed(module("\"title\":\"a\nb\""), .malformedJSON, "control character"),
        Malformed(module("\"title\":\"\\x41\""), .malformedJSON, "no such escape"),
        Malformed(module("\"title\":\"\\u12G4\""), .malformedJSON, "hexadecimal"),
        Malformed(module("\"title\":\"\\ud800\""), .malformedJSON, "surrogate"),
        Malformed(module("\"title\":\"\\udc00\\ud800\""), .malformedJSON, "surrogate"),
        Malformed("\u{FEFF}{}", .malformedJSON, "byte order mark"),
        Malformed(
            String(repeating: "[", count: 100_000),
            .malformedJSON,
            "nested more than 40 deep"
        ),
        Malformed(
            module("\"x\":" + String(repeating: "{\"a\":", count: 60)),
            .malformedJSON,
            "nested more than"
        ),
    ]

    static let keys: [Malformed] = [
        Malformed(
            "{\"commandId\":\"a\",\"commandId\":\"b\",\"completeModule\":{}}",
            .malformedJSON,
            "commandId",
            "twice"
        ),
        Malformed(
            "{\"commandId\":\"a\",\"command_id\":\"b\",\"completeModule\":{}}",
            .malformedJSON,
            "command_id",
            "twice"
        ),
        Malformed("{\"completeModule\":{},\"completeModule\":{}}", .malformedJSON, "completeModule", "twice"),
        Malformed(
            part("\"minutes\":1,\"minutes\":2"),
            .malformedJSON,
            "completeModule.allocations[1].minutes",
            "twice"
        ),
        Malformed(
            part("\"minutes\":1,\"minut\\u0065s\":2"),
            .malformedJSON,
            "completeModule.allocations[1].minutes",
            "twice"
        ),
        Malformed("{}", .missingCommand, "holds no command"),
        Malformed("{\"commandId\":\"a\"}", .missingCommand, "completeModule"),
        Malformed("{\"completeModule\":null}", .missingCommand, "holds no command"),
        Malformed("{\"completModule\":{}}", .unknownCommand, "completModule", "completeModule is meant?"),
        Malformed(
            "{\"COMPLETE_MODULES\":{}}",
            .unknownCommand,
            "COMPLETE_MODULES",
            "completeModule is meant?"
        ),
        Malformed("{\"launchRocket\":{}}", .unknownCommand, "launchRocket", "the commands are registerPeer"),
        Malformed("{\"\":{}}", .unknownCommand, "", "there is no command"),
        Malformed(
            "{\"comandId\":\"a\",\"completeModule\":{}}",
            .unknownField,
            "comandId",
            "commandId is meant?"
        ),
        Malformed("{\"zebra\":1,\"completeModule\":{}}", .unknownField, "zebra", "the fields are"),
        Malformed(
            "{\"completeModule\":{},\"logCEU\":{}}",
            .invalidField,
            "logCEU",
            "one command belongs in a body, here are 2"
        ),
        Malformed(module("\"modul\":\"M\""), .unknownField, "completeModule.modul", "module is meant?"),
        Malformed(module("\"zebra\":null"), .unknownField, "completeModule.zebra", "the fields are"),
        Malformed(part("\"hours\":1"), .unknownField, "completeModule.allocations[1].hours", "minutes"),
        Malformed(
            "{\"registerPeer\":{\"personal\":{\"ssn\":\"1\"}}}",
            .unknownField,
            "registerPeer.personal.ssn",
            "birthDate"
        ),
        Malformed(
            "{" + (0..<100).map { "\"k\($0)\":1" }.joined(separator: ",") + "}",
            .unknownField,
            "k0",
            "not a field"
        ),
    ]

    static let values: [Malformed] = [
        Malformed(
            part("\"minutes\":-60"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "is negative: -60"
        ),
        Malformed(
            part("\"minutes\":\"-60\""),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "is negative: -60"
        ),
        Malformed(
            part("\"minutes\":60.5"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "not a whole number"
        ),
        Malformed(
            part("\"minutes\":1e-3"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "not a whole number"
        ),
        Malformed(
            part("\"minutes\":4294967296"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "0 to 4294967295 is possible"
        ),
        Malformed(
            part("\"minutes\":1e400"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "out of range"
        ),
        Malformed(
            part("\"minutes\":" + String(repeating: "9", count: 5_000)),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "out of range"
        ),
        Malformed(
            part("\"minutes\":\"\\t60\""),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "is not a number: \"\t60\""
        ),
        Malformed(
            part("\"minutes\":\"sixty\""),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "is not a number: \"sixty\""
        ),
        Malformed(
            part("\"minutes\":\"\""),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "is not a number"
        ),
        Malformed(
            part("\"minutes\":true"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "a whole number belongs there"
        ),
        Malformed(
            part("\"minutes\":{}"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "is an object"
        ),
        Malformed(
            part("\"minutes\":[1]"),
            .invalidField,
            "completeModule.allocations[1].minutes",
            "is an array"
        ),
        Malformed(
            part("\"category\":7"),
            .invalidField,
            "completeModule.allocations[1].category",
            "is a number; text"
        ),
        Malformed(
            module("\"allocations\":{}"),
            .invalidField,
            "completeModule.allocations",
            "an array belongs there"
        ),
        Malformed(
            module("\"allocations\":\"x\""),
            .invalidField,
            "completeModule.allocations",
            "an array belongs there"
        ),
        Malformed(
            module("\"allocations\":[null]"),
            .invalidField,
            "completeModule.allocations[0]",
            "is null; an object"
        ),
        Malformed(
            module("\"allocations\":[{},7]"),
            .invalidField,
            "completeModule.allocations[1]",
            "is a number; an object"
        ),
        Malformed(module("\"title\":7"), .invalidField, "completeModule.title", "text belongs there"),
        Malformed(module("\"title\":[\"a\"]"), .invalidField, "completeModule.title", "is an array; text"),
        Malformed(
            module("\"completedOn\":20260101"),
            .invalidField,
            "completeModule.completedOn",
            "text belongs there"
        ),
        Malformed(module("\"mode\":\"IN_PERSON\""), .invalidField, "completeModule.mode", "MODE_IN_PERSON"),
        Malformed(
            module("\"mode\":\"MODE_INPERSON\""),
            .invalidField,
            "completeModule.mode",
            "(MODE_IN_PERSON is meant?)"
        ),
        Malformed(module("\"mode\":1.5"), .invalidField, "completeModule.mode", "is none of"),
        Malformed(module("\"mode\":true"), .invalidField, "completeModule.mode", "one of MODE_IN_PERSON"),
        Malformed("{\"completeModule\":[]}", .invalidField, "completeModule", "is an array; an object"),
        Malformed("{\"completeModule\":\"x\"}", .invalidField, "completeModule", "is text; an object"),
        Malformed(
            "{\"expectedVersion\":-1,\"completeModule\":{}}",
            .invalidField,
            "expectedVersion",
            "is negative: -1"
        ),
        Malformed(
            "{\"expectedVersion\":\"new\",\"completeModule\":{}}",
            .invalidField,
            "expectedVersion",
            "is not a number"
        ),
        Malformed(
            "{\"commandId\":7,\"completeModule\":{}}",
            .invalidField,
            "commandId",
            "text belongs there"
        ),
        Malformed(
            "{\"adoptRules\":{\"rules\":{\"credentials\":[{\"publicName\":1}]}}}",
            .invalidField,
            "adoptRules.rules.credentials[0].publicName",
            "true or false"
        ),
        Malformed(
            "{\"adoptRules\":{\"rules\":{\"credentials\":[{\"initial\":[{\"hours\":{},\"exam\":{}}]}]}}}",
            .invalidField,
            "adoptRules.rules.credentials[0].initial[0]",
            "only one may be given: hours, exam"
        ),
        Malformed(
            "{\"correctRecord\":{\"peerId\":\"a\",\"logCEU\":{},\"recordExam\":{\"exam\":\"x\"}}}",
            .invalidField,
            "correctRecord",
            "only one may be given: logCEU, recordExam"
        ),
        Malformed(
            "{\"selectAuditSample\":{\"seed\":18446744073709551616}}",
            .invalidField,
            "selectAuditSample.seed",
            "0 to 18446744073709551615 is possible"
        ),
        Malformed(
            "{\"denyApplication\":{\"grounds\":[\"a\",2]}}",
            .invalidField,
            "denyApplication.grounds[1]",
            "text belongs there"
        ),
    ]
}
