import CRDKafka

/// The librdkafka that is linked at run time.
package enum LibraryVersion {
    /// E.g. `2.0.2`.
    package static var string: String {
        guard let version = unsafe rd_kafka_version_str() else { return "unknown" }
        return unsafe String(cString: version)
    }
}
