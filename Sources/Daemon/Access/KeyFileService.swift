import Identity
import Logging
import ServiceLifecycle

/// Looks at the file of keys every few seconds, so that a key that was added or withdrawn is.
struct KeyFileService: Service {
    let authenticator: Authenticator

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Authenticator.interval)
                if !Task.isCancelled { await authenticator.look() }
            }
        }
    }
}

extension Logger {
    /// Tells operators what became of the keys. No token and no key is ever written.
    func tell(_ report: KeyFileReport) {
        switch report {
        case .loaded(let keys):
            let names = keys.keys.map { "\($0.id ?? "(no kid)") \($0.algorithm.rawValue)" }
            notice("keys of tokens", metadata: ["keys": "\(names.joined(separator: ", "))"])
            for reason in keys.leftOut { notice("a key is left out", metadata: ["reason": "\(reason)"]) }
        case .failed(let reason): error("keys of tokens not read", metadata: ["reason": "\(reason)"])
        }
    }
}
