import Foundation
import Testing

@testable import Identity

/// What becomes of what stood at the path that a command writes to.
@Suite final class OutputFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func link(_ name: String, to other: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: other)
    }

    private func write(
        _ text: String,
        to name: String,
        for readers: OutputFile.Readers = .owner
    ) throws {
        try OutputFile(path(name)).write(Data(text.utf8), for: readers)
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    private func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }

    private var names: Set<String> {
        get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        try Data("long before".utf8).write(to: folder.appending(path: "file"))
        let reader = try FileHandle(forReadingFrom: folder.appending(path: "file"))
        try write("new", to: "file")
        #expect(try text("file") == "new" && mode("file") == 0o600)
        #expect(try reader.readToEnd() == Data("long before".utf8))
        #expect(try names == ["file"])
    }

    @Test func itIsReadByWhomItIsFor() throws {
        try write("1", to: "all", for: .everybody)
        #expect(try mode("all") == 0o644)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path("all"))
        try write("2", to: "all", for: .asBefore)
        #expect(try mode("all") == 0o640)
        try write("3", to: "all")
        #expect(try mode("all") == 0o600)
    }

    @Test func ofALinkWhatItLeadsToIsReplaced() throws {
        try write("old", to: "target")
        try link("near", to: "target")
        try link("far", to: path("near"))
        try link("nowhere", to: "made")
        for name in ["near", "far", "nowhere"] { try write(name, to: name) }
        #expect(try text("target") == "far" && text("made") == "nowhere")
        for name in ["near", "far", "nowhere"] {
            #expect(throws: Never.self) {
                try FileManager.default.destinationOfSymbolicLink(atPath: self.path(name))
            }
        }
        #expect(try names == ["target", "near", "far", "nowhere", "made"])
    }

    @Test func aLoopOfLinksIsNoFile() throws {
        try link("loop", to: "loop")
        #expect(throws: OutputFile.Fault.self) { try write("x", to: "loop") }
        #expect(throws: OutputFile.Fault.self) { try write("x", to: ".") }
        #expect(try names == ["loop"])
    }

    @Test func aFIFOIsWrittenInto() throws {
        try #require(mkfifo(path("fifo"), 0o600) == 0)
        // Held open on both sides: nobody waits for the other.
        let ends = open(path("fifo"), O_RDWR | O_CLOEXEC)
        try #require(ends >= 0)
        defer { close(ends) }
        let output = try OutputFile(path("fifo"))
        #expect(!output.isReplaced)
        try output.write(Data("through".utf8), for: .owner)
        #expect(try FileHandle(fileDescriptor: ends).read(upToCount: 7) == Data("through".utf8))
        #expect(try names == ["fifo"])
    }

    @Test func whatADescriptorLeadsToIsGoneOnWith() throws {
        try write("first ", to: "file")
        let handle = try FileHandle(forWritingTo: folder.appending(path: "file"))
        let output = try OutputFile("/proc/self/fd/\(handle.fileDescriptor)")
        #expect(!output.isReplaced)
        try output.write(Data("second".utf8), for: .owner)
        #expect(try text("file") == "first second")
    }

    @Test func whatCannotBeWrittenLeavesNothingBehind() throws {
        try FileManager.default.createDirectory(atPath: path("taken"), withIntermediateDirectories: false)
        try write("inside", to: "taken/file")
        #expect(throws: OutputFile.Fault.self) { try write("x", to: "none/file") }
        #expect(throws: OutputFile.Fault.self) { try write("x", to: "taken/file/below") }
        #expect(throws: OutputFile.Fault.self) { try write("x", to: "taken") }
        #expect(try names == ["taken"])
    }

    @Test func aKeyIsPublishedBehindALink() async throws {
        try link("jwks.json", to: "elsewhere.json")
        let keys = try [SigningKey.make(.edDSA), SigningKey.make(.edDSA)]
        for key in keys { try KeyFiles.publish(key, in: path("jwks.json")) }
        #expect(try await KeyFile(path: path("elsewhere.json")).keys().keys.map(\.id) == keys.map(\.id))
        #expect(try names == ["jwks.json", "elsewhere.json"])
    }
}
