package import CommandProcessing
package import EventStore
package import HTTPAPI
package import Publishing

/// How the daemon is to run.
package struct DaemonSettings: Sendable {
    package var dataFolder = "data"
    package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
    /// Takes every local caller as a development principal with all roles.
    package var isDevelopment = false
    /// How callers are told apart otherwise.
    package var access: AccessSettings?
    /// How the public record is signed; nil: it is not.
    package var verification: VerificationSettings?
    /// nil: plain HTTP.
    package var tls: TLSSettings?
    /// What is allowed to connections and callers.
    package var limits = APIConfiguration()
    package var kafka = KafkaSettings()
    package var publications = Publication.defaults
    package var maps = MapSettings()
    package var recordMemory = RecordMemory()
    package var clock = ClockChoice.system
    /// How far the machine's clock may be behind the last record.
    package var clockBound = ClockBound()
    /// What bounds the deadline clock.
    package var deadlines = DeadlineLimits()
    /// Where the master key is kept, when it is not in the data folder.
    package var masterKeyPath: String?
    /// Makes index, map of heads and projections anew at the start, whatever there is.
    package var rebuildsDerived = false
    /// The least severe lines to log, by the names of syslog's severities.
    package var logLevel = "info"
    package var logFormat = LogFormat.auto.rawValue

    package init() {}
}
