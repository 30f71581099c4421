/// How a store is opened.
package struct StoreConfiguration: Sendable {
    /// Address space of the log; the file grows into it. To be raised before it is full.
    package var logMapSize = 64 * 1024 * 1024 * 1024
    /// Address space of the index.
    package var indexMapSize = 64 * 1024 * 1024 * 1024
    /// Where the master key is kept, when it is not in the folder.
    package var masterKeyPath: String?
    /// Stands in each record that is written.
    package var term = Term.first

    package init() {}
}
