package import CivilTime
import FoundationEssentials
package import Identity
import NIOSSL
import Synchronization

/// The listener's certificate and key, made ready, as they are in their files.
package typealias TLSIdentity = WatchedFiles<TLSMaterial>

/// A certificate and its key, ready for connections.
package struct TLSMaterial: Sendable {
    let context: NIOSSLContext
    /// Those whose certificates clients may show, in DER.
    let authorities: Set<[UInt8]>
    /// The end of the certificate itself, or of the one that signed it: no client does without them.
    fileprivate let end: Instant
    /// The ends of those behind. They lead on to roots, and files keep some that have expired: whoever has another root
    /// needs none of these.
    private let endsBehind: [Instant]

    package static let fileBytesMax = 256 << 10
    /// How long before its end a certificate is warned of.
    package static let warnDays: Int64 = 21
    /// The certificate itself and the one that signed it.
    private static let neededMax = 2

    /// - Throws: which file, and what is wrong with it. An expired certificate is good enough to start with, so that
    ///   the daemon says so while it works.
    init(_ files: [Data], _ settings: TLSSettings) throws(WatchFault) {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
        do { chain = try NIOSSLCertificate.fromPEMBytes(Array(files[0])) } catch {
            throw WatchFault("\(settings.certificatePath) is no certificate in PEM")
        }
        guard !chain.isEmpty else { throw WatchFault("\(settings.certificatePath) has no certificate") }
        // The library's reason could show parts of the key.
        do { key = try NIOSSLPrivateKey(bytes: Array(files[1]), format: .pem) } catch {
            throw WatchFault("\(settings.keyPath) is no private key in PEM")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion =
            switch settings.minimumVersion {
            case .tls12: .tlsv12
            case .tls13: .tlsv13
            }
        configuration.applicationProtocols = ["http/1.1"]
        var authorities: Set<[UInt8]> = []
        if let path = settings.clientAuthorityPath {
            let roots: [NIOSSLCertificate]
            do {
                roots = try NIOSSLCertificate.fromPEMBytes(Array(files[2]))
                authorities = Set(try roots.map { try $0.toDERBytes() })
            } catch {
                throw WatchFault("\(path) is no certificate in PEM")
            }
            // Without any, TLS would take those of the machine.
            guard !roots.isEmpty else { throw WatchFault("\(path) has no certificate") }
            configuration.trustRoots = .certificates(roots)
            configuration.certificateVerification =
                settings.requiresClientCertificate ? .noHostnameVerification : .optionalVerification
        }
        self.authorities = authorities
        do { context = try NIOSSLContext(configuration: configuration) } catch {
            throw WatchFault(
                "\(settings.keyPath) is not the key of \(settings.certificatePath), or TLS takes neither"
            )
        }
        let ends = chain.map { Self.end(of: $0) }
        end = ends.prefix(Self.neededMax).min() ?? .earliest
        endsBehind = Array(ends.dropFirst(Self.neededMax))
    }

    private static func end(of certificate: NIOSSLCertificate) -> Instant {
        let seconds = Int64(certificate.notValidAfter)
        return (try? Instant(microsecondsSinceEpoch: seconds * Instant.microsecondsPerSecond)) ?? .earliest
    }

    /// From this instant on clients refuse the certificate, or one of those it rests on. What has expired behind it is
    /// left out, and told of in the warning: while they may do without it, that is no end.
    package func until(now: Instant) -> Instant {
        endsBehind.reduce(end) { $1 > now ? min($0, $1) : $0 }
    }

    /// What an operator must know of its end, and of those behind it; nil while all of that is far.
    package func warning(now: Instant) -> String? {
        let until = until(now: now)
        guard let warned = try? now.adding(seconds: Self.warnDays * 86_400), until <= warned else {
            return endsBehind.contains { $0 <= now }
                ? "behind the certificate of TLS one has expired that it may rest on: take it out of the file, or put the next one in its place"
                : nil
        }
        return until <= now
            ? "the certificate of TLS has expired, \(until): clients refuse it"
            : "the certificate of TLS expires \(until): put the next one in its place"
    }
}

extension TLSSettings {
    /// - Throws: `WatchFault` when the files hold nothing good now.
    package func watched(
        now: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (WatchReport<TLSMaterial>) -> Void
    ) throws(WatchFault) -> TLSIdentity {
        let settings = self
        /// The end of the one that is shown; nil before the first.
        let shown = Mutex<Instant?>(nil)
        return try TLSIdentity(
            "the certificate of TLS",
            gather: { () throws(WatchFault) in
                var files = [try SmallFile.read(settings.certificatePath, bytesMax: TLSMaterial.fileBytesMax)]
                files.append(try SmallFile.readSecret(settings.keyPath, bytesMax: TLSMaterial.fileBytesMax))
                if let path = settings.clientAuthorityPath {
                    files.append(try SmallFile.read(path, bytesMax: TLSMaterial.fileBytesMax))
                }
                return files
            },
            make: { (files) throws(WatchFault) in
                let material = try TLSMaterial(files, settings)
                let instant = now()
                // An expired one takes no place but that of another: clients get nothing worse, and whose certificates
                // they may show is in these files, too.
                let isTaken = shown.withLock { end in
                    let isWorse = material.end <= instant && (end.map { $0 > instant } ?? false)
                    if !isWorse { end = material.end }
                    return !isWorse
                }
                guard isTaken else {
                    throw WatchFault("\(settings.certificatePath) has expired, \(material.end)")
                }
                return material
            },
            report: report
        )
    }
}
