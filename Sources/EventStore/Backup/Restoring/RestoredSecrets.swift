/// The two secrets that a restored data folder needs, as far as they are at hand.
struct RestoredSecrets {
    /// nil when it is not at hand.
    let master: MasterKey?
    /// Where the master key lies; nil when it is not at hand.
    let masterKeyPath: String?
    /// Where the key that signs checkpoints lies; nil when it is not at hand.
    let logKeyPath: String?
    /// The master key lies where it is to stay.
    private let masterKeyStays: Bool

    /// - Parameters:
    ///   - archive: a backup that may have those that are not given; nil: there is none.
    ///   - masterKeyPath: a master key that is kept elsewhere and stays there.
    ///   - logKeyPath: a key for checkpoints that is kept elsewhere; it is copied, since the daemon looks for it
    ///     in its folder.
    /// - Throws: `notFound`, `keysDamaged`.
    init(
        _ archive: BackupArchive?,
        masterKeyPath: String?,
        logKeyPath: String?
    ) throws(EventStoreError) {
        masterKeyStays = masterKeyPath != nil
        var path = masterKeyPath
        if path == nil, let archive { path = try RestoreKeys.masterKeyPath(in: archive) }
        self.masterKeyPath = path
        master = if let path { try MasterKey(path: path, create: false) } else { nil }
        let own = archive?.folder.logKey
        self.logKeyPath = logKeyPath ?? own.flatMap { Files.exists($0) ? $0 : nil }
    }

    var present: BackupSecrets { BackupSecrets(hasMasterKey: master != nil, hasLogKey: logKeyPath != nil) }

    /// - Parameters:
    ///   - reason: why there may be none.
    ///   - isWithoutDataKeys: nothing is sealed, or what is sealed may stay so: a new master key does.
    /// - Throws: `secretsMissing`, naming what.
    func checkAreThere(_ reason: String, isWithoutDataKeys: Bool = false) throws(EventStoreError) {
        var missing: [String] = []
        if master == nil, !isWithoutDataKeys { missing.append("the master key (--master-key FILE)") }
        if logKeyPath == nil { missing.append("the key that signs checkpoints (--log-key FILE)") }
        guard !missing.isEmpty else { return }
        throw EventStoreError(.secretsMissing, "\(reason): give \(missing.joined(separator: " and "))")
    }

    /// Copies the master key to the keys of a data folder, unless it stays where it is.
    func copyMasterKey(into keys: String) throws(EventStoreError) {
        guard !masterKeyStays, let masterKeyPath else { return }
        try copy(masterKeyPath, to: keys + "/" + KeyVault.masterKeyName)
    }

    func copyLogKey(into keys: String) throws(EventStoreError) {
        guard let logKeyPath else { return }
        try copy(logKeyPath, to: keys + "/" + LogKey.fileName)
    }

    private func copy(_ path: String, to other: String) throws(EventStoreError) {
        guard let secret = try Files.content(of: path, limit: LogKey.seedBytes + 1) else {
            throw EventStoreError(.notFound, "\(path) is gone")
        }
        try Files.replace(other, with: secret)
    }
}
