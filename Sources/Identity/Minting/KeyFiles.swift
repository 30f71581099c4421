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

    /// Adds the public half; keys that are there stay as they are. The file is replaced as a whole, so that a
    /// daemon never reads half of it. What is no file has no keys, and is given this one alone.
    package static func publish(_ key: SigningKey, in path: String) throws(SigningKey.Fault) {
        let output: OutputFile
        do { output = try OutputFile(path) } catch {
            throw SigningKey.Fault("cannot write \(path): \(error)")
        }
        let keys = try output.isReplaced && output.isThere ? listed(in: path) : []
        guard keys.count < TokenKeys.keysMax else {
            throw SigningKey.Fault(
                "\(path) has \(TokenKeys.keysMax) keys, and that is all there may be"
            )
        }
        do {
            let entry = try JSONSerialization.jsonObject(with: JSONEncoder().encode(key.publicText))
            let file = try JSONSerialization.data(
                withJSONObject: ["keys": keys + [entry]],
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            )
            try output.write(file + Data("\n".utf8), for: .asBefore)
        } catch { throw SigningKey.Fault("cannot write \(path): \(error)") }
    }

    /// The keys of a file that is there. One that cannot be read may have some, and whoever may not read it may yet
    /// replace it.
    private static func listed(in path: String) throws(SigningKey.Fault) -> [Any] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw SigningKey.Fault("cannot read \(path), whose keys would be gone")
        }
        guard let file = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any],
            let listed = file["keys"] as? [Any]
        else { throw SigningKey.Fault("\(path) is no JWKS: an object with \"keys\"") }
        return listed
    }
}
