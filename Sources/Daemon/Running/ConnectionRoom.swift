package import HTTPAPI

/// How many connections there is room for among the files that the process may have open. Each is one of them, and a
/// daemon that has given the last one away can open none for itself, which ends it.
package struct ConnectionRoom: Hashable, Sendable {
    /// With fewer it does not start: next to nobody could be served.
    package static let connectionsLeast = 16

    /// Files that may be open.
    let files: Int
    /// How many of them are kept for the daemon itself.
    let reserve: Int

    package init(files: Int, reserve: Int) {
        self.files = files
        self.reserve = reserve
    }

    package var connections: Int { max(0, files - reserve) }

    /// The limits, as far as there is room for them. One address has the share of fewer connections that it would have of
    /// all, so that it still cannot take every one there is.
    package func fit(_ limits: APIConfiguration) -> APIConfiguration {
        guard connections < limits.connectionsMax else { return limits }
        var fitted = limits
        fitted.connectionsMax = connections
        fitted.connectionsPerAddress = max(
            1,
            limits.connectionsPerAddress * connections / limits.connectionsMax
        )
        return fitted
    }

    /// Files that must be allowed for those limits to hold.
    private func filesWanted(_ limits: APIConfiguration) -> Int { limits.connectionsMax + reserve }

    /// What whoever starts the daemon should know; nil when there is room for all. How many one address may have is not
    /// in it: that can be set anew while the daemon runs, and the notice stands.
    package func notice(_ limits: APIConfiguration) -> String? {
        let fitted = fit(limits)
        guard fitted.connectionsMax < limits.connectionsMax else { return nil }
        return
            "\(fitted.connectionsMax) connections at once, not the \(limits.connectionsMax) of limits.connections, and of one address as much less than limits.connectionsPerAddress: this process may have \(files) files open, and the daemon keeps \(reserve) for itself; let it have \(filesWanted(limits)) (LimitNOFILE of the unit, ulimit -n)"
    }

    /// - Throws: `DaemonError` when there is next to none.
    func check(_ limits: APIConfiguration) throws {
        guard connections < min(Self.connectionsLeast, limits.connectionsMax) else { return }
        throw DaemonError(
            "this process may have \(files) files open, and the daemon needs \(reserve) for itself, which leaves too few for connections: let it have \(filesWanted(limits)) (LimitNOFILE of the unit, ulimit -n)"
        )
    }
}
