import CivilTime

extension Sequence {
    /// The last of several decisions, by their own dates: one that is recorded late does not stand above a later one
    /// that was recorded before. Of one day, the one that was recorded last.
    /// - Parameters:
    ///   - day: later ones are left out.
    ///   - date: of a decision.
    func latest(
        by day: CivilDate = .latest,
        _ date: (Element) -> CivilDate,
        where isMeant: (Element) -> Bool
    ) -> Element? {
        var latest: (element: Element, on: CivilDate)?
        for element in self where isMeant(element) {
            let on = date(element)
            if on <= day, latest.map({ $0.on <= on }) ?? true { latest = (element, on) }
        }
        return latest?.element
    }
}
