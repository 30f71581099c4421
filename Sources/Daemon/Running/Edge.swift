import HTTPAPI
import Identity

/// Where connections come in, for whoever watches over it.
struct Edge: Sendable {
    /// nil: with `--dev`.
    let desk: CallerDesk?
    /// nil: plain HTTP.
    let tls: TLSIdentity?
    let open: OpenConnections
    let counts = EdgeCounts()

    /// Looks at its files now.
    func look() async {
        await desk?.tokens?.look()
        await desk?.certificates?.look()
        await tls?.look()
    }

    /// What is wrong with its files: what was before goes on.
    var troubles: [String] {
        [desk?.tokens?.trouble, desk?.certificates?.trouble, tls?.trouble].compactMap(\.self)
    }
}
