import Foundation
import Testing

@testable import ShapedYAML

/// What is found wrong with a file before it is read as YAML.
@Suite struct DocumentTextTests {
    private func errors(_ bytes: [UInt8]) -> [String] {
        do {
            _ = try DocumentText.of(Data(bytes), fileName: "c.yaml")
            return []
        } catch { return error.errors.map(\.description) }
    }

    @Test func textIsTakenAsItIs() throws {
        #expect(try DocumentText.of(Data("data: für\n".utf8), fileName: "c.yaml") == "data: für\n")
        #expect(try DocumentText.of(Data(), fileName: "c.yaml") == "")
    }

    @Test func bytesThatAreNoTextAreNamedWithTheirLine() {
        #expect(errors(Array("data: d\nlisten: f".utf8) + [0xFC, 0x0A]) == ["c.yaml:2: is not UTF-8"])
    }

    @Test func aFileIsReadAsFarAsOneMayBeLong() throws {
        let most = [UInt8](repeating: 0x20, count: YAMLDocument.bytesMax)
        #expect(errors(most).isEmpty)
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(most + [0x20]).write(to: URL(fileURLWithPath: path))
        #expect(throws: DocumentErrors.self) { try DocumentText.of(path) }
        // Without an end, and longer than any memory.
        #expect(throws: DocumentErrors.self) { try DocumentText.of("/dev/zero") }
    }

    @Test func whatCannotBeReadIsNoText() throws {
        #expect(try DocumentText.of("/nowhere/at/all") == nil)
        #expect(try DocumentText.of(FileManager.default.temporaryDirectory.path) == nil)
    }
}
