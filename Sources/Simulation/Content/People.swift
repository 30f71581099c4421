import CivilTime
import CredentialingSchema
import SwiftProtobuf

/// Invented people. Addresses and numbers are of the ranges that are reserved for examples.
enum People {
    static let givenNames = [
        "Aaliyah", "Amir", "Ana", "Andre", "Beatriz", "Brandon", "Camila", "Carlos", "Chloe", "Daniel",
        "Darnell", "Deborah", "Denise", "Elena", "Fatima", "George", "Hannah", "Hiroshi", "Imani", "Isaac",
        "Jamal", "Jasmine", "José", "Joy", "Kai", "Keisha", "Lakshmi", "Latoya", "Leilani", "Liam",
        "Lucía", "Marcus", "Maria", "Mei", "Miguel", "Nadia", "Noah", "Olga", "Omar", "Priya",
        "Rosa", "Ruth", "Samuel", "Siobhán", "Tamika", "Thanh", "Tyrone", "Zoë",
    ]

    static let familyNames = [
        "Abebe", "Ahmed", "Allen", "Begay", "Brooks", "Campbell", "Castillo", "Chen", "Cohen", "Cruz",
        "Davis", "Diaz", "Edwards", "Flores", "Foster", "Garcia", "Gonzalez", "Greene", "Haddad", "Hill",
        "Huang", "Jackson", "Jimenez", "Johnson", "Kaplan", "Kealoha", "Kim", "Kowalski", "Lee", "Lewis",
        "López", "Martin", "Mitchell", "Nguyen", "O'Brien", "Okafor", "Patel", "Peterson", "Ramos",
        "Reed", "Rivera", "Robinson", "Silva", "Singh", "Thompson", "Washington", "Whitehorse", "Yazzie",
    ]

    private static let streets = ["Main Street", "Oak Avenue", "River Road", "Church Street", "Mill Lane"]
    private static let towns = ["Springfield", "Fairview", "Riverside", "Georgetown", "Clinton"]

    /// - Parameter number: tells people of the same name apart.
    static func details(
        number: Int,
        registeredOn: CivilDate,
        using random: inout SplitMix64
    ) -> PersonalDetails {
        // 19 to 64 years old.
        let birthDate = registeredOn.moved(days: -random.within(6_940...23_700))
        let line = random.within(0...99)
        let address = "\(random.within(1...980)) \(random.pick(streets)), \(random.pick(towns))"
        return .with {
            $0.givenName = random.pick(givenNames)
            $0.familyName = random.pick(familyNames)
            $0.birthDate = birthDate.description
            $0.email = "peer\(number)@example.org"
            $0.phone = "+1-555-01\(line < 10 ? "0" : "")\(line)"
            $0.postalAddress = address
        }
    }

    static func name(using random: inout SplitMix64) -> String {
        "\(random.pick(givenNames)) \(random.pick(familyNames))"
    }
}
