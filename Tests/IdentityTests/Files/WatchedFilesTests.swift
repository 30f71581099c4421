import Foundation
import Synchronization
import Testing

@testable import Identity

/// Files that change under a running daemon: what was good goes on.
@Suite struct WatchedFilesTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

    private func watched(_ report: @escaping @Sendable (String) -> Void = { _ in }) throws -> WatchedFiles<
        Int
    > {
        let path = path
        return try WatchedFiles(
            "the number",
            gather: { () throws(WatchFault) in [try SmallFile.read(path, bytesMax: 100)] },
            make: { (files) throws(WatchFault) in
                guard let number = Int(String(decoding: files[0], as: UTF8.self)) else {
                    throw WatchFault("it is no number")
                }
                return number
            },
            report: { news in
                switch news {
                case .loaded(let number): report("\(number)")
                case .failed(let reason): report(reason)
                }
            }
        )
    }

    @Test func `what was good goes on until there is something better`() async throws {
        try write("1")
        let told = Mutex<[String]>([])
        let files = try watched { news in told.withLock { $0.append(news) } }
        await files.look()
        try write("2")
        await files.look()
        #expect(files.current == 2 && files.trouble == nil)
        for bad in ["x", "", String(repeating: "1", count: 101)] {
            try write(bad)
            await files.look()
            await files.look()
            #expect(files.current == 2 && files.trouble?.hasPrefix("the number: those from before") == true)
        }
        try FileManager.default.removeItem(atPath: path)
        await files.look()
        #expect(files.trouble?.contains("cannot be read") == true)
        try write("2")
        await files.look()
        #expect(files.trouble == nil)
        try write("3")
        await files.look()
        #expect(files.current == 3)
        // Each change is told once, however often it is looked at.
        let words = told.withLock(\.self).map { $0.split(separator: " ").last.map(String.init) ?? "" }
        #expect(words == ["1", "2", "number", "empty", "bytes", "read", "2", "3"])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `it does not begin with nothing good`() throws {
        try write("x")
        #expect(throws: WatchFault.self) { try watched() }
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: WatchFault.self) { try watched() }
    }

    /// A FIFO that nobody writes into would be waited for, and with it whoever waits for that look.
    @Test(.timeLimit(.minutes(10))) func `what is no plain file is not waited for`() async throws {
        try write("1")
        let files = try watched()
        try FileManager.default.removeItem(atPath: path)
        try #require(mkfifo(path, 0o600) == 0)
        await files.look()
        #expect(files.current == 1 && files.trouble?.hasSuffix("\(path) is not a plain file") == true)
        let (key, keys) = (PrivateKeyFile(path: path), KeyFile(path: path))
        #expect(throws: SigningKey.Fault.self) { try key.key() }
        #expect(throws: TokenKeys.Fault.self) { try keys.read() }
        try FileManager.default.removeItem(atPath: path)
        for path in ["/dev/zero", "/dev/null", "/"] {
            let refused = #expect(throws: WatchFault.self) { try SmallFile.readSecret(path, bytesMax: 10) }
            #expect(refused?.description == "\(path) is not a plain file")
        }
        try write("2")
        await files.look()
        #expect(files.current == 2 && files.trouble == nil)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test(arguments: [
        (0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false), (0o601, false),
    ])
    func `a secret is open to its owner alone`(_ mode: Int, _ isGood: Bool) throws {
        try write("1")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        if isGood {
            #expect(try SmallFile.readSecret(path, bytesMax: 10) == Data("1".utf8))
        } else {
            #expect(throws: WatchFault.self) { try SmallFile.readSecret(path, bytesMax: 10) }
        }
    }
}
