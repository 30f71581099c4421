import Identifiers

/// Looks whether the data keys are there that records name, and open.
struct KeysCheck {
    private let dataFolder: String
    private let masterKeyPath: String?

    init(_ store: EventStore) {
        dataFolder = store.folder.path
        masterKeyPath = store.configuration.masterKeyPath
    }

    func check(named slot: KeySlot?, into report: inout VerificationReport) throws(EventStoreError) {
        guard let slot else { return }
        let audit = try KeyAudit(dataFolder: dataFolder, masterKeyPath: masterKeyPath)
        if audit.slotCount < Int(slot.rawValue) {
            report.add(.wrongKeys, at: .origin, LostKeys.reason(slotCount: audit.slotCount, named: slot))
        }
        for broken in audit.broken {
            report.add(.wrongKeys, at: .origin, "key slot \(broken) does not open with the master key")
        }
        let others = audit.brokenCount - audit.broken.count
        if others > 0 { report.add(.wrongKeys, at: .origin, "neither do \(others) further key slots") }
    }
}
