/// Numbers of categories in the order in which they are met.
///
/// Most records have few, most of which differ in length already: with these a category is compared. What is met after
/// them is hashed, since nobody bounds how many categories a person's evidence names.
struct CategoryNumbers {
    private(set) var names: [String] = []
    /// Of those that are compared.
    private var lengths: [Int] = []
    /// Of all others.
    private var hashed: [String: Int] = [:]

    /// Categories that each is compared with.
    static let comparedMax = 16

    mutating func number(of category: String) -> Int {
        let length = category.utf8.count
        for number in lengths.indices where lengths[number] == length && names[number] == category {
            return number
        }
        if let number = hashed[category] { return number }
        let number = names.count
        names.append(category)
        if number < Self.comparedMax { lengths.append(length) } else { hashed[category] = number }
        return number
    }
}
