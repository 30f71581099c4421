import Publishing

/// What is paused. A lane is, and with it the publications that it had then: who gives one of them another lane in the
/// configuration has not said that it may go on.
extension PublishingPlan {
    mutating func pause(_ lane: Lane) {
        paused.insert(lane.name)
        // A backfill's publication has the name of the original, which is another's to pause.
        guard !lane.isBackfill else { return }
        var found = pausedPublications ?? [:]
        found[lane.name, default: []].formUnion(lane.publications.map(\.name))
        pausedPublications = found
    }

    mutating func resume(_ lane: Lane) {
        paused.remove(lane.name)
        pausedPublications?[lane.name] = nil
    }

    /// The same plan for lanes that may be others than those that were paused.
    ///
    /// - Parameter lanes: all that are configured.
    func following(_ lanes: [Lane]) -> PublishingPlan {
        let configured = Set(lanes.flatMap(\.publications).map(\.name))
        let before = (pausedPublications ?? [:]).filter { paused.contains($0.key) }
        guard !paused.isEmpty else { return self }
        var plan = self
        plan.pausedPublications = [:]
        for (name, publications) in before {
            // What is not configured now may be again.
            let rest = publications.subtracting(configured)
            if rest.isEmpty { plan.paused.remove(name) } else { plan.pausedPublications?[name] = rest }
        }
        let held = Set(before.values.joined())
        for lane in lanes
        where paused.contains(lane.name) || lane.publications.contains(where: { held.contains($0.name) }) {
            plan.pause(lane)
        }
        return plan
    }

    /// Lanes that are paused, and that there are not.
    ///
    /// - Parameter lanes: all that are configured.
    func pausedInVain(_ lanes: [Lane]) -> [String] {
        paused.subtracting(lanes.map(\.name)).subtracting(backfills.map(\.laneName)).sorted()
    }
}
