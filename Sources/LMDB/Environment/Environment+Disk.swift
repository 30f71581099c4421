internal import CLMDB
internal import Glibc

extension Environment {
    /// Less than this is no room: a part of what a write had taken may have been given back since.
    private static var roomMin: UInt64 { 1 << 20 }

    /// Whether a commit that failed with `EIO` has found no room. LMDB makes that of a disk that takes a part of a write
    /// and not the rest. Where commits promise to last, room is made sure of before (see `roomAhead`), and no failure
    /// afterwards is taken for a lack of room: the disk may fail.
    ///
    /// To be asked by who is counted in the census.
    var isOutOfRoom: Bool {
        var descriptor: CInt = -1
        guard configuration.durability == .unsynced,
            unsafe mdb_env_get_fd(pointer, &descriptor) == MDB_SUCCESS
        else { return false }
        var disk = statvfs()
        guard unsafe fstatvfs(descriptor, &disk) == 0 else { return false }
        return UInt64(disk.f_bavail) * UInt64(disk.f_frsize) < Self.roomMin
    }
}
