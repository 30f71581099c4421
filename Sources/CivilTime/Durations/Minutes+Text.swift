extension Minutes: CustomStringConvertible {
    /// For people: `46 h`, `1 h 30 min`, `45 min`, `0 min`; a minus sign leads a negative length.
    package var hoursAndMinutes: String {
        let magnitude = count.magnitude
        let (hours, minutes) = magnitude.quotientAndRemainder(dividingBy: Self.perHour.magnitude)
        // Appended rather than interpolated: an answer has hundreds of these.
        var text = count < 0 ? "-" : ""
        if hours > 0 {
            text += String(hours)
            text += " h"
            if minutes == 0 { return text }
            text += " "
        }
        text += String(minutes)
        text += " min"
        return text
    }

    package var description: String { hoursAndMinutes }
}
