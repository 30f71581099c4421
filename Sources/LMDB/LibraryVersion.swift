private import CLMDB

/// The LMDB that is linked at run time.
package enum LibraryVersion {
    /// E.g. `0.9.24`.
    package static var string: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        _ = unsafe mdb_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }
}
