/// One entry of an `Accept` header, or a `Content-Type`.
struct MediaRange {
    /// In lower case.
    let type: String
    let subtype: String
    let parameters: [String: String]

    /// nil when the text is no media type.
    init?(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { Self.trimmed($0) }
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
        type = names[0].lowercased()
        subtype = names[1].lowercased()
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            parameters[Self.trimmed(pair[0]).lowercased()] = Self.trimmed(pair[1])
        }
        self.parameters = parameters
    }

    var essence: String { "\(type)/\(subtype)" }

    func covers(_ mediaType: String) -> Bool {
        essence == "*/*" || essence == mediaType || (subtype == "*" && mediaType.hasPrefix("\(type)/"))
    }

    /// 0: not wanted at all. A weight that is no number counts as 1, as if it were absent.
    var weight: Double { parameters["q"].map { min(max(Double($0) ?? 1, 0), 1) } ?? 1 }

    /// Exact types before ranges.
    var precision: Int { type == "*" ? 0 : subtype == "*" ? 1 : 2 }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
