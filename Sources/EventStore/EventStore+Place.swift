import Glibc
import LMDB
import Synchronization

/// While its owner runs, a folder can be taken away, or another be put in its place. Nobody opens the owner's files again
/// then, and what stands at the paths is not the owner's to write.
extension EventStore {
    /// Why nothing is written any more; nil while the folder is in its place, as far as was looked.
    package var displacement: String? { displaced.withLock { $0 } }

    /// Looks whether the files that the owner has open are those that stand at their paths. When they are not, writing
    /// stops for good. To be called now and then, and before anything is written by its path.
    ///
    /// - Throws: `folderReplaced`, from then on always.
    package func checkPlace() throws(EventStoreError) {
        guard folder.access == .owner else { return }
        if displacement == nil, let reason = try displacementFound() {
            displaced.withLock { $0 = $0 ?? reason }
            log.fail(reason)
        }
        if let displacement { throw EventStoreError(.folderReplaced, displacement) }
    }

    private func displacementFound() throws(EventStoreError) -> String? {
        // That the lock alone is gone is told and no more: the folder itself is held, too.
        guard let path = try durableFileOutOfPlace() else { return nil }
        let happened = "was removed or replaced while the daemon runs"
        let rescue = "copy /proc/\(getpid())/fd/… before stopping it, see the runbook lost-data-folder"
        return "\(path) \(happened): what was acknowledged is in the open files only; \(rescue)"
    }

    /// Looks afresh, as far as that can be.
    package var isDisplaced: Bool {
        do { try checkPlace() } catch  where error.code == .folderReplaced { return true } catch {}
        return false
    }

    /// The path of one that nothing could be made from again.
    private func durableFileOutOfPlace() throws(EventStoreError) -> String? {
        do throws(LMDBError) {
            if try !log.environment.isInPlace() { return folder.log + "/" + WholeFile.name }
        } catch {
            throw EventStoreError(error)
        }
        return try keys.isInPlace() ? nil : folder.slots
    }
}
