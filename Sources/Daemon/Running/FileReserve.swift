/// Files that a daemon has open at most besides its connections.
package enum FileReserve {
    /// The lock, the folder, the keys, the environments of the log, the index and the stream heads (three files each),
    /// and what is written beside them now and then.
    static let store = 32
    /// An environment of a projection, three times: what answers, what is made anew, and what is still read of the one
    /// before.
    static let projection = 3 * 3
    /// Of a thread that serves connections.
    static let eventLoop = 4
    /// The broker inside the daemon, and its clients.
    static let embeddedBroker = 96
    /// The clients of brokers: for each broker of some twenty a connection and a pipe, in both lanes and when one reads.
    static let brokers = 256
    /// The listener, connections that are only being accepted or refused, signals and timers, standard streams, and what
    /// is read now and then: the configuration, keys, certificates, what the kernel says of the process.
    static let others = 64

    /// - Parameter eventLoops: threads that serve connections.
    static func files(projections: Int, eventLoops: Int, kafka: KafkaChoice) -> Int {
        let publishing =
            switch kafka {
            case .off: 0
            case .embedded: embeddedBroker
            case .remote: brokers
            }
        return store + projection * projections + eventLoop * eventLoops + publishing + others
    }
}
