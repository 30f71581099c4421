package import EventStore
import Foundation
import Identifiers
import LMDB

/// The live generations of a data folder, before any is read through LMDB.
package enum LiveGenerations {
    /// Checks the pages of each, and notes how far it says that the log was. Those that are made again at the
    /// next start, as their markers tell, are left out.
    package static func check(
        in folder: DataFolder,
        into report: inout StructureReport,
        progress: StructureCheck.Progress
    ) throws {
        let boot = try BootID.current()
        for projection in Projection.allCases {
            let place = GenerationFolder(projection, in: folder)
            guard let number = try place.live() else { continue }
            let path = place.path(of: number)
            let marker = DerivedMarker(folder: path, format: Generation.format, boot: boot)
            guard try !marker.verdict().mustRebuild else { continue }
            let part = StorePart.projection(projection.name)
            guard try report.check(part, path, databases: Generation.databaseNames, progress) else {
                continue
            }
            if let witness = try witness(projection, number, path, part) { report.add(witness) }
        }
    }

    /// nil for one that a running daemon has just replaced, or that another version of the program made.
    private static func witness(
        _ projection: Projection,
        _ number: UInt32,
        _ path: String,
        _ part: StorePart
    ) throws -> Witness? {
        do {
            let generation = try Generation(projection, number: number, folder: path, readOnly: true)
            let state = try generation.state()
            guard state.version == projection.version else { return nil }
            return Witness(part: part, position: state.position, hash: state.anchor)
        } catch let error as LMDBError where error.code == .ENOENT || error.code == .MDB_NOTFOUND {
            return nil
        }
    }
}
