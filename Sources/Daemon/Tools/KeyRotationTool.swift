package import EventStore
import Projections

/// `credentiald keys rotate`: another master key, while no daemon has the folder.
package struct KeyRotationTool {
    private let dataFolder: String
    private let rotation: KeyRotation

    package init(dataFolder: String, masterKeyPath: String?, newMasterKeyPath: String) throws {
        self.dataFolder = dataFolder
        rotation = try KeyRotation(
            dataFolder: dataFolder,
            masterKeyPath: masterKeyPath,
            newMasterKeyPath: newMasterKeyPath
        )
    }

    /// The roster finds names by tokens under a key that follows from the master key: it is made anew. A signal that
    /// comes meanwhile keeps it from nothing: it is over soon.
    package func run() throws -> KeyRotation.Report {
        let roster = rotation.folder.projections + "/" + Projection.roster.name
        return try FolderOwner.keepingThroughSignals(dataFolder) { try rotation.run(takingAway: [roster]) }
    }
}
