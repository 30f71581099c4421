import Foundation
import LMDB
import Testing

@Suite("An environment and the files at its path")
struct PlaceTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("A data file that is taken away, or replaced, is noticed")
    func removed() throws {
        let environment = try folder.open()
        #expect(try environment.isInPlace())
        let (file, aside) = (folder.path("store/data.mdb"), folder.path("aside"))
        try FileManager.default.moveItem(atPath: file, toPath: aside)
        #expect(try !environment.isInPlace())
        try FileManager.default.copyItem(atPath: aside, toPath: file)
        #expect(try !environment.isInPlace())
        try FileManager.default.removeItem(atPath: folder.path("store"))
        #expect(try !environment.isInPlace())
    }

    @Test("Another file in its place is not opened")
    func reopened() throws {
        let store = try TemporaryEnvironment(folder)
        try store.environment.write { try $0.put([1], for: key("a"), in: store.bytes) }
        let (file, aside) = (folder.path("store/data.mdb"), folder.path("aside"))
        try FileManager.default.moveItem(atPath: file, toPath: aside)
        let error = #expect(throws: LMDBError.self) {
            try store.environment.reopen(readOnly: true, patience: .seconds(1))
        }
        #expect(error?.code == .ENOENT)
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(try store.environment.read { try $0.value(for: key("a"), in: store.bytes) } == [1])
        #expect(!store.environment.isReadOnly)
    }
}
