extension ConfigurationReading {
    mutating func maps(_ content: ConfigurationContent, _ maps: inout MapSettings) {
        if let limit = content.mapMebibytesMax { maps.limit = Int(limit) }
        // Where only the limit is given, nobody asked for more to begin with.
        maps.first = content.mapMebibytes.map { Int($0) } ?? min(maps.first, maps.limit)
        if maps.first > maps.limit { note("mapMebibytes", "is more than mapMebibytesMax, \(maps.limit)") }
    }
}
