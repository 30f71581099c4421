/// Who may move an application or a credential.
package enum LifecycleRole: String, CaseIterable, Sendable {
    case board
    /// On the person's behalf.
    case provider
    /// The daemon itself, when a day has come.
    case clock
}
