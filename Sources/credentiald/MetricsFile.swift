import ArgumentParser
import Foundation
import HTTPAPI
import Identity

/// `--metrics FILE`: what a run came to, for monitoring that reads such files, as the textfile collector of Prometheus'
/// node exporter does. A run that cannot be made leaves the file of the run before, whose time tells its age.
struct MetricsFile: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also write the outcome as Prometheus metrics, in place of what FILE had.",
            valueName: "FILE"
        )
    )
    var metrics: String?

    private var began = ContinuousClock.now

    enum CodingKeys: CodingKey { case metrics }

    /// - Parameter kind: `verification` or `backup`.
    /// - Parameter add: adds what is of this kind alone.
    func write(_ kind: String, position: UInt64, add: (inout MetricsText) -> Void = { _ in }) throws {
        guard let metrics else { return }
        var text = MetricsText()
        let name = "credentiald_\(kind)"
        add(&text)
        text.add("\(name)_position", .gauge, help: "The last position of the last \(kind).", Double(position))
        text.add(
            "\(name)_timestamp_seconds",
            .gauge,
            help: "When the last \(kind) ended, Unix time.",
            Date().timeIntervalSince1970.rounded()
        )
        text.add(
            "\(name)_duration_seconds",
            .gauge,
            help: "How long the last \(kind) took.",
            (ContinuousClock.now - began) / .seconds(1)
        )
        do {
            // It is read by somebody else than the owner of the data folder, to whom it tells nothing of anybody.
            try OutputFile(metrics).write(Data(text.text.utf8), for: .everybody)
        } catch {
            Terminal.complain("credentiald: the metrics cannot be written to \(metrics): \(error)")
            throw ExitStatus.cannotRun
        }
    }
}
