import Foundation

/// Writes a new key down: the private half where its owner alone can read it, the public half into a JWKS file.
package enum KeyFiles {
    /// Writes the private half, then publishes the other one: a published key without its private half would be of
    /// no use.
    ///
    /// - Throws: `SigningKey.Fault`; then neither file is there that was not before.
    package static func keep(
        _ key: SigningKey,
        at path: String,
        publishedIn jwks: String
    ) throws(SigningKey.Fault) {
        try write(key, to: path)
        do throws(SigningKey.Fault) { try publish(key, in: jwks) } catch {
            unlink(path)
            throw error
        }
    }

    /// - Throws: `SigningKey.Fault`; nothing is written over, and half of a key is not left.
    package static func write(_ key: SigningKey, to path: String) throws(SigningKey.Fault) {
        // Made with its mode: a file that is restricted afterwards could have been opened before.
        let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else {
            let reason = errno == EEXIST ? "it is there already" : String(cString: strerror(errno))
            throw SigningKey.Fault("cannot make \(path): \(reason)")
        }
        let handle = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: key.privateJSON + Data("\n".utf8))
            try handle.synchronize()
        } catch {
            unlink(path)
            throw SigningKey.Fault("cannot write \(path): \(error)")
        }
    }

    /// Adds the public half; keys that are there stay as they are, also those that others add at the same time. The
    /// file is replaced as a whole, so that a daemon never reads half of it. What is no file has no keys, and is given
    /// this one alone.
    package static func publish(_ key: SigningKey, in path: String) throws(SigningKey.Fault) {
        for _ in 0..<attemptsMax {
            if try isAdded(key, to: path) { return }
        }
        throw SigningKey.Fault("cannot write \(path): others keep replacing it")
    }

    /// Others who come first with a key of theirs.
    private static let attemptsMax = 1_000

    /// - Returns: false when another file has come there meanwhile: somebody else has added a key.
    private static func isAdded(_ key: SigningKey, to path: String) throws(SigningKey.Fault) -> Bool {
        do {
            let output = try OutputFile(path)
            guard output.isReplaced else {
                try output.write(try file([], with: key), for: .asBefore)
                return true
            }
            guard output.isThere else {
                return try output.writeNew(try file([], with: key), for: .asBefore)
            }
            guard let held = try turn(of: output, path) else { return false }
            // From the reading to the writing: what another one added meanwhile would be gone.
            defer { try? held.close() }
            let keys = try listed(in: path)
            guard keys.count < TokenKeys.keysMax else {
                throw SigningKey.Fault(
                    "\(path) has \(TokenKeys.keysMax) keys, and that is all there may be"
                )
            }
            try output.write(try file(keys, with: key), for: .asBefore)
            return true
        } catch let fault as SigningKey.Fault { throw fault } catch {
            throw SigningKey.Fault("cannot write \(path): \(error)")
        }
    }

    /// The content of a file with keys and one more.
    private static func file(_ keys: [Any], with key: SigningKey) throws -> Data {
        let entry = try JSONSerialization.jsonObject(with: JSONEncoder().encode(key.publicText))
        let file = try JSONSerialization.data(
            withJSONObject: ["keys": keys + [entry]],
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        return file + Data("\n".utf8)
    }

    private static func turn(
        of output: OutputFile,
        _ path: String
    ) throws(SigningKey.Fault) -> FileHandle? {
        do { return try output.turn() } catch {
            guard error == .held else { throw unreadable(path) }
            throw SigningKey.Fault("\(path) is held by another process")
        }
    }

    private static func unreadable(_ path: String) -> SigningKey.Fault {
        SigningKey.Fault("cannot read \(path), whose keys would be gone")
    }

    /// The keys of a file that is there. One that cannot be read may have some, and whoever may not read it may yet
    /// replace it.
    private static func listed(in path: String) throws(SigningKey.Fault) -> [Any] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw unreadable(path)
        }
        guard let file = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any],
            let listed = file["keys"] as? [Any]
        else { throw SigningKey.Fault("\(path) is no JWKS: an object with \"keys\"") }
        return listed
    }
}
