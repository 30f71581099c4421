import ServiceLifecycle
import UnixSignals

/// Has the configuration read anew at each SIGHUP.
struct ReloadService: Service {
    /// Trapped from the start of the daemon on: a signal that comes early must not end it.
    let signals: UnixSignalsSequence
    let reload: Reload
    let status: @Sendable () -> String

    func run() async {
        for await _ in signals.cancelOnGracefulShutdown() { await reload.run(status: status) }
    }
}
