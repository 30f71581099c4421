/// What a backup has of the secrets, and what that means for a restore.
enum SecretsText {
    static func copied(masterKey: Bool, logKey: Bool) -> String {
        let names = (masterKey ? ["master.key"] : []) + (logKey ? ["log.key"] : [])
        let has = names.isEmpty ? "no secrets" : "the secrets \(names.joined(separator: " and "))"
        let warning = masterKey ? ": whoever has it can read the personal data" : ""
        return "the backup has \(has)\(warning); \(needed(masterKey: masterKey, logKey: logKey))"
    }

    static func needed(masterKey: Bool, logKey: Bool) -> String {
        let options = (masterKey ? [] : ["--master-key FILE"]) + (logKey ? [] : ["--log-key FILE"])
        if options.isEmpty { return "a restore needs nothing else" }
        return "a restore needs \(options.joined(separator: " and "))"
    }
}
