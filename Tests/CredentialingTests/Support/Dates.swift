import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// Dates as tests write them. A text that is none is a fault of the test.
func day(_ text: String) -> CivilDate {
    do { return try CivilDate(text) } catch { preconditionFailure("\(error)") }
}

extension CivilDate {
    func moved(_ days: Int) -> CivilDate {
        do { return try adding(days: days) } catch { preconditionFailure("\(error)") }
    }

    /// Noon UTC of this date: from UTC-11 to UTC+11 it is the same day.
    var noon: Instant {
        do { return try Instant("\(self)T12:00:00Z") } catch { preconditionFailure("\(error)") }
    }

    /// 09:00 UTC: there is no zone on Earth in which the next day has begun.
    var morning: Instant {
        do { return try Instant("\(self)T09:00:00Z") } catch { preconditionFailure("\(error)") }
    }
}
