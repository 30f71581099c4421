extension ConfigurationReading {
    mutating func maps(_ content: ConfigurationContent, _ maps: inout MapSettings) {
        for (name, value) in [("mapMebibytes", content.mapMebibytes), ("mapMebibytesMax", content.mapMebibytesMax)] {
            if let value, !MapSettings.range.contains(Int(value)) {
                note(name, "is not \(MapSettings.range.lowerBound) to \(MapSettings.range.upperBound)")
            }
        }
        if let first = content.mapMebibytes { maps.first = Int(first) }
        if let limit = content.mapMebibytesMax { maps.limit = Int(limit) }
        if maps.first > maps.limit { note("mapMebibytes", "is more than mapMebibytesMax, \(maps.limit)") }
    }
}
