extension ConfigurationReading {
    mutating func maps(_ content: ConfigurationContent, _ maps: inout MapSettings) {
        for (name, value) in [
            ("mapMebibytes", content.mapMebibytes), ("mapMebibytesMax", content.mapMebibytesMax),
        ] {
            if let value, !MapSettings.range.contains(Int(value)) {
                note(name, "is not \(MapSettings.range.lowerBound) to \(MapSettings.range.upperBound)")
            }
        }
        if let limit = content.mapMebibytesMax { maps.limit = Int(limit) }
        // Where only the limit is given, nobody asked for more to begin with.
        maps.first = content.mapMebibytes.map { Int($0) } ?? min(maps.first, maps.limit)
        if maps.first > maps.limit { note("mapMebibytes", "is more than mapMebibytesMax, \(maps.limit)") }
    }
}
