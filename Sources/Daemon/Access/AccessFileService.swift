import CivilTime
import HTTPAPI
import Identity
import Logging
import ServiceLifecycle

/// Looks every few seconds at the files by which callers are told apart and connections secured, so that a key,
/// a caller or a certificate that was added or withdrawn is.
struct AccessFileService: Service {
    let edge: Edge
    let logger: Logger

    /// The end of a certificate is warned of once a day.
    private static let warnAgain = Duration.seconds(86_400)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var warned: ContinuousClock.Instant?
            while !Task.isCancelled {
                if let tls = edge.tls { warn(of: tls.current, &warned) }
                try? await Task.sleep(for: Authenticator.interval)
                if Task.isCancelled { break }
                await edge.look()
            }
        }
    }

    private func warn(of material: TLSMaterial, _ warned: inout ContinuousClock.Instant?) {
        guard let warning = material.warning(now: SystemClock.now()) else {
            warned = nil
            return
        }
        if let last = warned, .now - last < Self.warnAgain { return }
        warned = .now
        logger.warning("TLS", metadata: ["warning": "\(warning)"])
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

    func tell(_ report: WatchReport<CertificateRoll>) {
        switch report {
        case .loaded(let roll): notice("callers with certificates", metadata: ["count": "\(roll.count)"])
        case .failed(let reason):
            error("callers with certificates not read", metadata: ["reason": "\(reason)"])
        }
    }

    func tell(_ report: WatchReport<TLSMaterial>) {
        switch report {
        case .loaded(let material):
            notice("certificate of TLS", metadata: ["until": "\(material.until(now: SystemClock.now()))"])
        case .failed(let reason): error("certificate of TLS not read", metadata: ["reason": "\(reason)"])
        }
    }
}
