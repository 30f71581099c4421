/// The file of a master key that is kept elsewhere than in a data folder.
package enum MasterKeyFile {
    /// - Throws: what keeps a daemon from using it: `notFound`, `storage`, `keysDamaged`, `exposedKey`.
    package static func check(_ path: String) throws(EventStoreError) {
        _ = try MasterKey(path: path, create: false)
    }
}
