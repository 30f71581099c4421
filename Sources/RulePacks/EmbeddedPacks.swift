extension RulePack {
    /// The packs of `deploy/boards` in the order of their names, in the binary so that commands find them from
    /// any folder. The plug-in EmbedPacks writes `texts` from the folder.
    package static let embedded: [(name: String, yaml: String)] = texts

    /// An embedded pack by name; nil when there is none of that name.
    ///
    /// - Throws: never for a released binary, whose packs are tested.
    package static func embedded(named name: String) throws(RulePackErrors) -> RulePack? {
        guard let pack = embedded.first(where: { $0.name == name }) else { return nil }
        return try parse(yaml: pack.yaml, fileName: "\(pack.name).yaml")
    }
}
