package import EventStore

/// Beside a daemon.
extension ProjectionFolders {
    /// Live generations opened to be read beside a running daemon.
    package static func readLive(_ projections: [Projection], in folder: DataFolder) throws -> [Generation] {
        try projections.map { projection in
            let place = GenerationFolder(projection, in: folder)
            // A daemon may swap and drop between the look at the pointer and the opening.
            for _ in 1..<swapsWhileOpening {
                let number = try place.live()
                do { return try readLive(projection, in: place) } catch {
                    guard try number != place.live() else { throw error }
                }
            }
            return try readLive(projection, in: place)
        }
    }

    private static let swapsWhileOpening = 3

    private static func readLive(_ projection: Projection, in place: GenerationFolder) throws -> Generation {
        guard let number = try place.live() else {
            throw EventStoreError(
                .notFound,
                "the projection \(projection.name) has no live generation: serve or replay makes one"
            )
        }
        let path = place.path(of: number)
        let marker = DerivedMarker(folder: path, format: Generation.format, boot: try BootID.current())
        let verdict = try marker.verdict()
        if verdict.mustRebuild {
            throw EventStoreError(
                .indexUnavailable,
                "the projection \(projection.name) must be made again by serve or replay (\(verdict))"
            )
        }
        let generation = try Generation(projection, number: number, folder: path, readOnly: true)
        let version = try generation.state().version
        guard version == projection.version else {
            throw EventStoreError(
                .indexUnavailable,
                "the rows of the projection \(projection.name) are of version \(version), and this program makes version \(projection.version): serve makes them again"
            )
        }
        return generation
    }
}
