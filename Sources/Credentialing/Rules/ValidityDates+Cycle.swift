import CivilTime
import CredentialingSchema

extension ValidityDates {
    init(_ startsOn: String, _ expiresOn: String, _ lateUntil: String, _ opensOn: String) {
        self.init()
        self.startsOn = startsOn
        self.expiresOn = expiresOn
        self.lateUntil = lateUntil
        self.opensOn = opensOn
    }

    init(_ dates: CycleDates) {
        self.init(
            dates.startsOn.description,
            dates.expiresOn.description,
            dates.lateUntil.description,
            dates.opensOn.description
        )
        if dates.fileBy != dates.expiresOn { fileBy = dates.fileBy.description }
    }
}
