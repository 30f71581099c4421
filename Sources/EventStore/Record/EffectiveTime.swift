package import CivilTime

/// When an event was true: a date, and for deadlines the instant as well.
package struct EffectiveTime: Hashable, Sendable {
    package let date: CivilDate
    package let instant: Instant?

    package init(_ date: CivilDate, at instant: Instant? = nil) {
        self.date = date
        self.instant = instant
    }
}
