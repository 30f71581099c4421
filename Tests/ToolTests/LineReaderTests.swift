import Foundation
import Testing

@testable import Daemon

/// What `import` cannot read, and says so.
@Suite struct LineReaderTests {
    @Test func aFolderIsSaidToBeOne() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let error = #expect(throws: DaemonError.self) {
            var reader = try LineReader(path: folder)
            _ = try reader.next(lines: 1, bytes: 1)
        }
        #expect(error?.description == "\(folder) is a folder: name the file with the commands")
    }
}
