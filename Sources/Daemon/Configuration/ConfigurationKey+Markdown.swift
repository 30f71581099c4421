import ShapedYAML

extension ConfigurationKey {
    /// Every key as Markdown, for `deploy/configuration.md`.
    package static var markdown: String {
        let inFile = inFileOnly.map { "| `\($0)` | \(meaningInFile[$0] ?? "") |" }
        return """
            # Every setting

            Written by `credentiald config keys`; a test holds it equal to what the daemon reads. Three layers say how
            it runs, each before the one above it:

            1. the file of `--config` ([an example](credentiald.yaml)),
            2. environment variables: `CREDENTIALD_`, then the key in capitals, with an underscore for each dot and
               before each word,
            3. options of `serve`: `--data`, `--master-key`, `--listen`, `--kafka`, `--kafka-delivery`, `--clock`,
               `--settle`, `--log-level`, `--log-format`.

            `--dev` and `--rebuild` are options only. A key that is not known, or a variable with our prefix that is
            not, is an error with the nearest name that is. In Kubernetes set `enableServiceLinks: false`, for a
            service called credentiald makes such variables. `credentiald config check [FILE]` takes the same options
            and shows what everything comes to and who said so; secrets are never shown. `restore --from-kafka` goes by
            file and variables, too; other commands have options of their own.

            SIGHUP (`systemctl reload credentiald`) has the file read again, and looks at once at the files that are
            looked at every few seconds. Keys marked so take their new value; others that have changed are named in
            the log, and wait for a restart. When anything is wrong with the file, everything stays as it is, and the
            log says why. Variables and options are those of the start. Limits of connections hold for those that begin
            from then on.

            The file has at most 1 MiB, in UTF-8; of a longer one no more is read.

            Each connection is an open file. At its start the daemon raises its own limit of them as far as it may
            (`LimitNOFILE` of a unit, `ulimit -Hn`; a container has what its runtime gives), keeps some for itself, and
            takes fewer connections than `limits.connections` where there is no room for all; of one address then the
            same share of them. A notice at the start, in the log and in `/readyz` says how many.

            | key | variable | without it | may be | on SIGHUP | |
            |---|---|---|---|---|---|
            \(all.map(\.row).joined(separator: "\n"))

            Lists and mappings stand in the file only:

            | key | |
            |---|---|
            \(inFile.joined(separator: "\n"))

            """
    }

    /// What it may be, where its kind says it; empty: a text.
    private var allowed: String {
        switch ConfigurationShape.kind(of: path) {
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .choice(let list): list.words.map { "`\($0)`" }.joined(separator: ", ")
        default: ""
        }
    }

    private var row: String {
        let standard = standard.map { "`\($0)`" } ?? ""
        let reload = isReloadable ? "taken" : ""
        return "| `\(path)` | `\(variable)` | \(standard) | \(allowed) | \(reload) | \(meaning) |"
    }
}
