import CivilTime

/// The refusals of one window, each written once however many entries it is said of.
struct RecencyRefusals {
    private let recency: Recency
    private var texts: [String?] = [nil, nil, nil, nil, nil]

    init(_ recency: Recency) { self.recency = recency }

    mutating func refusal(of date: CivilDate) -> String {
        let side = recency.side(of: date)
        if side == .inside { return "" }
        if let text = texts[side.rawValue] { return text }
        let text = recency.text(of: side)
        texts[side.rawValue] = text
        return text
    }
}
