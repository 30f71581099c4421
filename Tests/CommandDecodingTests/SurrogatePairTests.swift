import RequestBodies
import SwiftProtobuf
import Testing

@testable import CommandDecoding
@testable import CredentialingSchema

struct SurrogatePairTests {
    /// Both ends of each of the 17 planes; of the first one those that texts can have.
    private static let ends: [Unicode.Scalar] = (UInt32(0)...16).flatMap { plane -> [Unicode.Scalar] in
        let first: UInt32 = plane == 0 ? 0xE000 : plane << 16
        return [first, plane << 16 | 0xFFFF].compactMap { Unicode.Scalar($0) }
    }

    /// Texts of every depth that commands have, `@` in each.
    private static let bodies = [
        Body.register().replacing("Ada", with: "A@").replacing("Ng", with: "@@g"),
        Body.complete(7, extra: "\"correlationId\":\"@\",").replacing("Ethics", with: "@")
            .replacing("NADAC", with: "x@"),
        Body.adoptRules(7).replacing("Test board", with: "@").replacing("Peer Specialist", with: "a@b")
            .replacing("Hours\"", with: "@\"")
            .replacing("\"version\"", with: "\"unverified\":[\"a\",\"@\"],\"version\""),
    ]

    private static func escaped(_ scalar: Unicode.Scalar, uppercase: Bool = false) -> String {
        Character(scalar).utf16.map { unit in
            let hex = String(unit, radix: 16, uppercase: uppercase)
            return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
        .joined()
    }

    private func command(_ body: String) throws -> Command {
        try CommandDecoder.decode(json: Array(body.utf8))
    }

    private func bytes(_ body: String) throws -> [UInt8] { try command(body).serializedBytes() }

    @Test func `a character is the same however it is written, in every plane`() throws {
        #expect(Self.ends.count == 34)
        for body in Self.bodies {
            #expect(body.contains("@"))
            for scalar in Self.ends {
                let raw = try bytes(body.replacing("@", with: String(Character(scalar))))
                for uppercase in [false, true] {
                    let written = body.replacing("@", with: Self.escaped(scalar, uppercase: uppercase))
                    #expect(try bytes(written) == raw, "\(written)")
                }
            }
        }
    }

    @Test func `a name keeps its character`() throws {
        let body = Body.register().replacing("Ada", with: "A\\ud842\\udfb7")
        let name = try command(body).registerPeer.personal.givenName
        #expect(name.unicodeScalars.map(\.value) == [0x41, 0x20BB7])
    }

    /// What only looks like a pair: each with what it is read as; nil: refused.
    @Test(
        arguments: [
            ("\\\\ud842\\\\udfb7", "\\ud842\\udfb7"), ("\\\\\\ud842\\udfb7", "\\\u{20BB7}"),
            ("\\\\ud842\\udfb7", nil), ("\\ud842\\ud842\\udfb7", nil), ("\\ud842\\udfb7\\udfb7", nil),
            ("\\ud842", nil), ("\\ud842x", nil), ("\\ud842\\n", nil), ("\\ud842\\u0041", nil),
            ("\\ud842\\udfb", nil),
            ("\\ud842\u{20BB7}", nil),
        ] as [(String, String?)]
    )
    func `halves alone are refused, and what is no pair is left`(_ written: String, _ read: String?) throws {
        let body = Body.complete(7).replacing("Ethics", with: written)
        guard let read else {
            let error = #expect(throws: CommandDecodingError.self) { try command(body) }
            #expect(error?.code == .malformedJSON)
            return
        }
        #expect(try command(body).completeModule.title == read)
    }

    @Test func `a body without pairs is not copied`() {
        for body in [Body.complete(7), "\"\\u00e9\\n\u{20BB7} \\ud842\"", "\"\\", "\\u"] {
            let bytes = Array(body.utf8)
            let same = SurrogatePairs.asCharacters(bytes)
            #expect(same == bytes)
            let places = [bytes, same].map { $0.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } }
            #expect(places[0] == places[1], "\(body)")
        }
    }
}
