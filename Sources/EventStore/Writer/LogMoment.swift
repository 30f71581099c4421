package import CivilTime
package import Identifiers

/// How far the log is applied, and an instant up to which that is all there is of it: whatever is recorded later is
/// recorded after it. An answer that was read then states both.
package struct LogMoment: Hashable, Sendable {
    package let position: Position
    package let instant: Instant

    package init(position: Position, instant: Instant) {
        self.position = position
        self.instant = instant
    }
}
