import EventStore

/// Address space of the maps of the log, the index and the map of heads, each: to begin with, and at most.
package struct MapSettings: Hashable, Sendable {
    /// In MiB.
    package var first = 65_536
    package var limit = 16_777_216

    package static let range = 8...16_777_216

    package init() {}

    func set(in configuration: inout StoreConfiguration) {
        configuration.logMapSize = first << 20
        configuration.indexMapSize = first << 20
        configuration.headsMapSize = first << 20
        configuration.mapSizeMax = limit << 20
    }
}
