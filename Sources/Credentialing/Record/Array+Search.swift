extension Array {
    /// The index of the first element that does not stand before a place, where they stand in the order of their
    /// places; beyond the last one when all do. Looks at few of them.
    package func firstIndex<Place: Comparable>(
        notBefore place: Place,
        _ placeOf: (Element) -> Place
    ) -> Int {
        var (first, last) = (startIndex, endIndex)
        while first < last {
            let middle = first + (last - first) / 2
            if placeOf(self[middle]) < place { first = middle + 1 } else { last = middle }
        }
        return first
    }

    /// Takes out the one element that is meant, looked for from the end: what is taken out nearly always came late.
    mutating func removeLast(where isMeant: (Element) -> Bool) {
        if let index = lastIndex(where: isMeant) { remove(at: index) }
    }
}
