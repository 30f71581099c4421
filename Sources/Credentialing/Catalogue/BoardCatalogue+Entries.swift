import CivilTime

extension BoardCatalogue {
    /// The decisions on each subject, in the order of their days; in parts where there are many subjects.
    ///
    /// Whoever reads a rule book keeps it as it was, so a change copies what it is in. A board may approve tens of
    /// thousands of courses, one by one: each copies one part of them, and not all.
    package struct Entries: Sendable {
        private(set) var parts: [[Subject: [Entry]]] = [[:]]

        /// Subjects that are in one part: few are found sooner there.
        static let undividedMax = 1_024
        static let partsMax = 256

        package subscript(subject: Subject) -> [Entry] { parts[place(of: subject)][subject] ?? [] }

        /// A decision that is recorded late stands where its own day has it.
        mutating func insert(_ entry: Entry, on subject: Subject) {
            divide()
            let place = place(of: subject)
            let last = parts[place][subject]?.lastIndex { $0.decidedOn <= entry.decidedOn }
            parts[place][subject, default: []].insert(entry, at: last.map { $0 + 1 } ?? 0)
        }

        private mutating func divide() {
            guard parts.count == 1, parts[0].count > Self.undividedMax else { return }
            let undivided = parts[0]
            parts = Array(repeating: [:], count: Self.partsMax)
            for (subject, entries) in undivided { parts[place(of: subject)][subject] = entries }
        }

        /// By the hash, which is one for all ways to write a text.
        private func place(of subject: Subject) -> Int {
            parts.count == 1 ? 0 : Int(UInt(bitPattern: subject.hashValue) % UInt(parts.count))
        }
    }
}
