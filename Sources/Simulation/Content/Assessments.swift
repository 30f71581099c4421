import CredentialingSchema

/// What is assessed in a class and what assessors write about it.
enum Assessments {
    static let competencies: [(code: String, methods: [AssessmentMethod])] = [
        ("active-listening", [.rolePlay, .simulation]),
        ("sharing-ones-story", [.rolePlay]),
        ("setting-boundaries", [.rolePlay, .quiz]),
        ("crisis-response", [.simulation]),
        ("recovery-planning", [.competencyCheck]),
        ("ethics-and-confidentiality", [.quiz]),
    ]

    static let passingScore = 70

    static let praise = [
        "Kept to open questions and left room for silence.",
        "Named own limits early and offered a warm handover.",
        "Clear, calm and respectful throughout.",
        "Shared just enough to be of use to the other person.",
        "Knew the policy and could say why it exists.",
    ]

    static let advice = [
        "Gave advice before asking what the person wanted.",
        "Promised confidentiality without naming its exceptions.",
        "Own story took over the conversation; try again shorter.",
        "Missed the signs of an acute crisis in the second scene.",
        "Boundaries stayed vague; prepare words for saying no.",
    ]
}
