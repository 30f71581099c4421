import Foundation

/// How many files this process may have open (`RLIMIT_NOFILE`). Most are started with few, 1,024, and may take more.
enum OpenFilesLimit {
    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }

    /// Raises the limit to that number, as far as the process may, and never lowers it.
    ///
    /// - Returns: how many it may have open from now on.
    static func raise(to wanted: Int) -> Int {
        var limit = rlimit()
        // It is asked of every kernel; one that does not tell sets none.
        guard getrlimit(resource, &limit) == 0 else { return wanted }
        let raised = min(rlim_t(clamping: wanted), limit.rlim_max)
        if limit.rlim_cur < raised {
            var more = limit
            more.rlim_cur = raised
            if setrlimit(resource, &more) == 0 { limit = more }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many the process could have if it asked for them; nil: as many as it likes.
    static var most: UInt64? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        return limit.rlim_max == rlim_t.max ? nil : UInt64(limit.rlim_max)
    }
}
