/// What is fuzzed, named as its folder of inputs.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case record
    case event
    case checkpoint
    case backup
    case pages
    case audit
    case command

    /// Traps when the property does not hold.
    package func check(_ input: [UInt8]) {
        switch self {
        case .record: recordProperty(input)
        case .event: eventProperty(input)
        case .checkpoint: checkpointProperty(input)
        case .backup: backupProperty(input)
        case .pages: pagesProperty(input)
        case .audit: auditProperty(input)
        case .command: commandProperty(input)
        }
    }
}
