package import Foundation

/// A file that is read whole, up to a limit.
package enum SmallFile {
    /// - Throws: `WatchFault` that names the file.
    package static func read(_ path: String, bytesMax: Int) throws(WatchFault) -> Data {
        do throws(PlainFile.Refusal) { return try PlainFile(path).read(bytesMax: bytesMax) } catch {
            throw WatchFault("\(path) \(error.reason)")
        }
    }

    /// The same for a secret.
    /// - Throws: also when others than its owner can read or change it. What belongs to another account, as service
    ///   managers and Kubernetes hand secrets out, may be read by this one's group.
    package static func readSecret(_ path: String, bytesMax: Int) throws(WatchFault) -> Data {
        do throws(PlainFile.Refusal) {
            let file = try PlainFile(path)
            if !file.isOpenToOthers { return try file.read(bytesMax: bytesMax) }
        } catch { throw WatchFault("\(path) \(error.reason)") }
        throw WatchFault("\(path) is open to others than its owner: chmod 600 \(path)")
    }
}
