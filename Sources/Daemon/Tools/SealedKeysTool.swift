import CommandProcessing
package import EventStore

/// For `credentiald keys check`: whether the data keys are those that the log is sealed with.
package struct SealedKeysTool {
    private let dataFolder: String
    private let masterKeyPath: String?

    package init(dataFolder: String, masterKeyPath: String?) {
        self.dataFolder = dataFolder
        self.masterKeyPath = masterKeyPath
    }

    /// Changes nothing; may run beside a daemon. O(records).
    package func run() throws -> SealedKeys {
        try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath).sealedKeys()
    }
}
