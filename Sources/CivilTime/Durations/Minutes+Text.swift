extension Minutes: CustomStringConvertible {
    /// For people: `46 h`, `1 h 30 min`, `45 min`, `0 min`; a minus sign leads a negative length.
    package var hoursAndMinutes: String {
        let magnitude = count.magnitude
        let (hours, minutes) = magnitude.quotientAndRemainder(dividingBy: Self.perHour.magnitude)
        let sign = count < 0 ? "-" : ""
        if hours == 0 { return "\(sign)\(minutes) min" }
        if minutes == 0 { return "\(sign)\(hours) h" }
        return "\(sign)\(hours) h \(minutes) min"
    }

    package var description: String { hoursAndMinutes }
}
