import CommandDecoding
import Credentialing
import NIOCore
import Testing

@testable import HTTPAPI

struct ProblemCodeListTests {
    /// The values of an enumeration in the specification, written one a line.
    private static func values(of schema: String) -> [String] {
        let lines = String(buffer: Specification.text).split(separator: "\n")
        let start = lines.firstIndex { $0 == "    \(schema):" } ?? lines.endIndex
        return lines[start...].dropFirst().prefix { $0.hasPrefix("      ") }
            .filter { $0.hasPrefix("        - ") }
            .map { String($0.dropFirst("        - ".count)) }
    }

    @Test func `the specification names every code that a problem can have`() {
        let known =
            ProblemCode.allCases.map(\.rawValue) + Rejection.Code.allCases.map(\.rawValue)
            + CommandDecodingError.Code.allCases.map(\.rawValue)
        let listed = Self.values(of: "ProblemCode")
        #expect(listed == Set(known).sorted())
    }
}
