extension Array {
    /// Appends, and makes room for an eighth more where there is none. Left to itself an array doubles, and of what is
    /// kept of many people a third would be room that nobody uses.
    mutating func appendSparingly(_ element: Element) {
        if count == capacity { reserveCapacity(count + Swift.max(Self.leastRoom, count / 8)) }
        append(element)
    }

    private static var leastRoom: Int { 4 }
}
